import { errorMessage, WorkbenchError } from '@shared/errors.ts'
import { type Fit, IMAGE_BYTES_LIMIT, IMAGE_ENDINGS } from '@shared/explain/images.ts'
import { entriesOf, filesBelow } from '../api/droppedEntries.ts'
import { api } from '../client.ts'
import { addImages, newKey, replaceImage, type SessionImage, useExplain } from './store.ts'

/** A file on its way in; folders are walked before. */
export interface NamedFile {
  name: string
  file: Blob
}

/** Files of one folder that are tried at most, so that a home folder dropped by mistake ends soon. */
const FOLDER_LIMIT = 500
/** Files decoded at the same time. */
const AT_ONCE = 3

const byName = (a: FileSystemEntry, b: FileSystemEntry) => a.name.localeCompare(b.name)
const isImageName = (name: string) => IMAGE_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))

/** Files of a drop: single ones, whole folders, and images dragged from another page where the browser hands their content over. */
export async function filesOfDrop(data: DataTransfer): Promise<NamedFile[]> {
  const entries = entriesOf(data)
  const files = [...data.files].map((file) => ({ name: file.name, file }))
  const html = data.getData('text/html')
  if (entries.some((entry) => entry?.isDirectory)) {
    const found: NamedFile[] = []
    for (const entry of entries)
      if (entry && found.length < FOLDER_LIMIT)
        for await (const { file } of filesBelow(entry, { wants: isImageName, order: byName })) {
          found.push({ name: file.name, file })
          if (found.length >= FOLDER_LIMIT) break
        }
    if (found.length === 0)
      throw new WorkbenchError('BAD_INPUT', 'The folder holds no file with an image ending; drop one that does.')
    return found
  }
  if (files.length > 0) return files
  const inline = /<img[^>]+src="(data:image\/[^"]+)"/i.exec(html)?.[1]
  if (inline) return [{ name: 'dragged image', file: fromDataUrl(inline) }]
  throw new WorkbenchError(
    'BAD_INPUT',
    'The other page handed over an address only, and nothing is fetched from the network here; save the image and drop the file.',
  )
}

function fromDataUrl(url: string): Blob {
  const comma = url.indexOf(',')
  const head = url.slice(0, comma)
  const body = decodeURIComponent(url.slice(comma + 1))
  const bytes = head.endsWith(';base64') ? atob(body) : body
  return new Blob([Uint8Array.from(bytes, (letter) => letter.charCodeAt(0))])
}

/** Decodes files and adds those that are images; the others are refused by name. Others' failures hold nothing up. */
export async function takeFiles(files: readonly NamedFile[], size: { height: number; width: number }): Promise<void> {
  const fit: Fit = { rule: 'crop', box: null, ...size }
  useExplain.setState((state) => ({ waiting: state.waiting + files.length, refused: [] }))
  const results: (SessionImage | null)[] = new Array(files.length).fill(null)
  let next = 0
  let shown = false
  const worker = async () => {
    while (next < files.length) {
      const at = next++
      const { name, file } = files[at]!
      try {
        const image = await decode(name, file, fit)
        if (!shown) {
          shown = true // the first one is explained at once, the rest come together
          addImages([image])
        } else results[at] = image
      } catch (error) {
        const reason = errorMessage(error).message
        useExplain.setState((state) => ({ refused: [...state.refused, { name, reason }] }))
      } finally {
        useExplain.setState((state) => ({ waiting: state.waiting - 1 }))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, worker))
  const { current } = useExplain.getState()
  addImages(results.filter((image) => image !== null))
  if (current) useExplain.setState({ current })
}

async function decode(name: string, file: Blob, fit: Fit): Promise<SessionImage> {
  if (file.size > IMAGE_BYTES_LIMIT)
    throw new WorkbenchError(
      'BAD_FILE',
      `${name} has ${Math.round(file.size / 2 ** 20)} MB, but files are taken up to ${IMAGE_BYTES_LIMIT / 2 ** 20} MB.`,
    )
  const bytes = new Uint8Array(await file.arrayBuffer())
  const dropped = await api().explain.putImage({ name, bytes, fit })
  const { fitted } = dropped
  return {
    key: newKey(),
    name: dropped.name,
    trueClass: null,
    pixels: fitted.pixels,
    height: fitted.height,
    width: fitted.width,
    original: { file, dropped, fit, fitted },
  }
}

/** Fits an image anew, to another rule, box or network; its file is put again where the engine has forgotten it. */
export async function refit(image: SessionImage, fit: Fit): Promise<void> {
  if (!image.original) return
  const { original } = image
  let { dropped } = original
  const fitted = await api()
    .explain.fitImage({ id: dropped.id, fit })
    .catch(async (error) => {
      if (errorMessage(error).code !== 'NOT_FOUND') throw error
      const bytes = new Uint8Array(await original.file.arrayBuffer())
      dropped = await api().explain.putImage({ name: image.name, bytes, fit })
      return dropped.fitted
    })
  replaceImage({
    ...image,
    pixels: fitted.pixels,
    height: fitted.height,
    width: fitted.width,
    original: { ...original, dropped, fit, fitted },
  })
}
