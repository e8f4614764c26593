import { createStore, del, entries, get, set, type UseStore } from 'idb-keyval'
import { useEffect } from 'react'
import { type SessionImage, startKeysAfter, useExplain } from './store.ts'

interface Kept {
  /** When it was written, in milliseconds: what no tab has written to for a day is removed. */
  at: number
  images: SessionImage[]
  current: string | null
}

const DAY = 24 * 3600 * 1000
/** The newest images that are kept; with their originals some take megabytes. */
const LIMIT = 40
const BYTES_LIMIT = 128 * 2 ** 20
const WRITE_AFTER = 400

/** Name of this tab's images: another tab has its own. */
function tabName(): string {
  const name = sessionStorage.getItem('allconv.tab') ?? crypto.randomUUID()
  sessionStorage.setItem('allconv.tab', name)
  return name
}

const bytesOf = ({ pixels, original }: SessionImage) => pixels.byteLength + (original?.file.size ?? 0)

/** The newest images within the limits; the one that is looked at is always among them. */
export function newest(images: readonly SessionImage[], current: string | null): SessionImage[] {
  let bytes = 0
  const kept = images
    .toReversed()
    .toSorted((a, b) => Number(b.key === current) - Number(a.key === current))
    .filter((image, i) => {
      bytes += bytesOf(image)
      return i === 0 || (i < LIMIT && bytes <= BYTES_LIMIT)
    })
  return images.filter((image) => kept.includes(image))
}

/**
 * Brings the images of this tab back after a reload, and keeps them from then on, in the browser's own store. Where that cannot be
 * written (private windows of some browsers) they last as long as the page.
 */
async function keepImages(): Promise<void> {
  try {
    const store = createStore('allconv-explain', 'images')
    const tab = tabName()
    const kept = await get<Kept>(tab, store)
    if (kept) restore(kept)
    void forgetOld(store)
    let timer: ReturnType<typeof setTimeout> | undefined
    useExplain.subscribe((state, before) => {
      if (state.images === before.images && state.current === before.current) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        const { images, current } = useExplain.getState()
        set(tab, { at: Date.now(), images: newest(images, current), current } satisfies Kept, store).catch(() => {})
      }, WRITE_AFTER)
    })
  } catch {
    // no store, nothing kept
  }
}

let begun = false
/** For views of images: their store is read when the first of them is opened, not before. */
export function useKeptImages(): void {
  useEffect(() => {
    if (!begun) void keepImages()
    begun = true
  }, [])
}

function restore({ images, current }: Kept): void {
  startKeysAfter(images)
  useExplain.setState((state) => ({
    // What was dropped while the store was being read comes last, and stays looked at.
    images: [...images, ...state.images],
    current: state.current ?? current,
  }))
}

async function forgetOld(store: UseStore): Promise<void> {
  for (const [name, kept] of await entries<string, Kept>(store))
    if (!(Date.now() - kept.at < DAY)) await del(name, store)
}
