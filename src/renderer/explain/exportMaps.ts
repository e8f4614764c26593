import { encodeNpy } from '@shared/explain/npy.ts'
import { enlarge, type Picture } from '@shared/explain/pictures.ts'
import { addPngText } from '@shared/explain/pngText.ts'
import { download, fileName } from '../components/download.ts'

/** What stands in a picture's metadata: where it comes from and how to read it. */
export interface Provenance {
  /** What is explained, e.g. `conv5:12@3,4`. */
  target: string
  /** Method or content. */
  what: string
  /** SHA-256 of the checkpoint. */
  checkpoint: string
  image: string
  /** Values at the ends of the colours. */
  range: [low: number, high: number]
}

const entries = ({ target, what, checkpoint, image, range }: Provenance): Record<string, string> => ({
  Software: 'AllConv Workbench',
  Title: `${what} of ${target}`,
  Method: what,
  Unit: target,
  Checkpoint: checkpoint,
  Source: image,
  Range: `${range[0]} to ${range[1]}`,
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
  download(`${fileName(`${provenance.target} ${provenance.what}`)}.png`, new Blob([bytes], { type: 'image/png' }))
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
