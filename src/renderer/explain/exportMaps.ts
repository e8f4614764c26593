import type { ExplainedModel } from '@shared/explain/model.ts'
import { encodeNpy } from '@shared/explain/npy.ts'
import { enlarge, type Picture } from '@shared/explain/pictures.ts'
import { addPngText } from '@shared/explain/pngText.ts'
import { download, fileName } from '../components/download.ts'
import { formatSelection, type Selection } from './selection.ts'

/** What is explained and of which network, in words for people and in addresses for programs. */
export interface Subject {
  /** Address of what is explained, e.g. `class:3` or `conv5:12@3,4`. */
  target: string
  /** The same in words: `class "cat"`, or the address of a unit. */
  words: string
  /** Title of the run. */
  run: string
  /** SHA-256 of the checkpoint. */
  checkpoint: string
}

export function subjectOf(selection: Selection, model: ExplainedModel): Subject {
  const target = formatSelection(selection)
  const words = selection.kind === 'class' ? `class "${model.classes[selection.index] ?? selection.index}"` : target
  return { target, words, run: model.title, checkpoint: model.checkpoint }
}

/** What stands in a picture's metadata: where it comes from and how to read it. */
export interface Provenance extends Subject {
  /** Method or content. */
  what: string
  image: string
  /** Values at the ends of the colours. */
  range: [low: number, high: number]
  /** What a reader of the map must know. */
  warning?: string | null
}

const entries = ({
  target,
  words,
  run,
  what,
  checkpoint,
  image,
  range,
  warning,
}: Provenance): Record<string, string> => ({
  Software: 'AllConv Workbench',
  Title: `${what} of ${words} in ${run}`,
  Run: run,
  Method: what,
  Unit: target,
  Checkpoint: checkpoint,
  Source: image,
  Range: `${range[0]} to ${range[1]}`,
  ...(warning && { Warning: warning }),
})

/** Encodes a canvas as PNG with text entries. */
export async function pngOfCanvas(
  canvas: OffscreenCanvas,
  text: Record<string, string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await canvas.convertToBlob({ type: 'image/png' })
  return addPngText(new Uint8Array(await blob.arrayBuffer()), text)
}

export async function downloadPicture(picture: Picture, provenance: Provenance): Promise<void> {
  const factor = Math.max(1, Math.floor(512 / picture.width))
  const { width, height, rgba } = enlarge(picture, factor)
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0)
  const bytes = await pngOfCanvas(canvas, entries(provenance))
  download(
    `${fileName(`${provenance.run} ${provenance.words} ${provenance.what}`)}.png`,
    new Blob([bytes], { type: 'image/png' }),
  )
}

export function downloadNumbers(values: Float32Array, shape: readonly number[], name: string): void {
  download(`${fileName(name)}.npy`, new Blob([encodeNpy(values, shape)], { type: 'application/octet-stream' }))
}

/** A picture as a data address for an SVG; blown up by the reader's own viewer, without smoothing. */
export function pictureUrl({ width, height, rgba }: Picture): string {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0)
  return canvas.toDataURL('image/png')
}
