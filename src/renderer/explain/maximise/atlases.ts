import type { AtlasEvent, AtlasOptions, AtlasPicture } from '@shared/explain/maximisation.ts'
import { create } from 'zustand'
import { api } from '../../client.ts'

export interface AtlasQuestion extends AtlasOptions {
  checkpoint: string
  layer: string
}

type Build =
  | { phase: 'computing'; event: AtlasEvent | null; pictures: AtlasPicture[]; abort: AbortController }
  /** `at` changes with every end, so that whoever depends on it asks again; until the answer is there the pictures stay. */
  | { phase: 'ended'; at: number; pictures: AtlasPicture[] }

/** Atlases that this page computes; they go on while other views are shown. */
export const useAtlases = create<{ builds: Record<string, Build> }>(() => ({ builds: {} }))

export const atlasKey = ({ checkpoint, layer, prior, steps, seed }: AtlasQuestion) =>
  [checkpoint, layer, prior, steps, seed].join('/')

const put = (key: string, build: Build) =>
  useAtlases.setState(({ builds }) => ({ builds: { ...builds, [key]: build } }))

/** Computes what is missing of an atlas; throws what stopped it, but not when `stopAtlas` did. */
export async function computeAtlas(question: AtlasQuestion): Promise<void> {
  const key = atlasKey(question)
  if (useAtlases.getState().builds[key]?.phase === 'computing') return
  const abort = new AbortController()
  let pictures: AtlasPicture[] = []
  put(key, { phase: 'computing', event: null, pictures, abort })
  try {
    const events = await api().explain.buildAtlas(question, { signal: abort.signal })
    for await (const event of events) {
      if (abort.signal.aborted) break
      if (event.pictures.length > 0) pictures = [...pictures, ...event.pictures]
      put(key, { phase: 'computing', event, pictures, abort })
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error
  } finally {
    put(key, { phase: 'ended', at: Date.now(), pictures })
  }
}

export function stopAtlas(question: AtlasQuestion): void {
  const build = useAtlases.getState().builds[atlasKey(question)]
  if (build?.phase === 'computing') build.abort.abort()
}
