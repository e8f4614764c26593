import { availableParallelism } from 'node:os'
import type { Part } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { writeDataset } from '../writeFolder.ts'
import { decodeImage, Unreadable } from './decodeImage.ts'
import { commonSize } from './imageSize.ts'
import { type ClassFile, listClassFolders } from './listImages.ts'
import type { DatasetReader } from './reader.ts'

/** Images decoded at once, on libuv's threads, of which there are four. */
const CONCURRENCY = Math.min(4, Math.max(2, availableParallelism()))
/** Images held before they are written. */
const BLOCK = 256

/** A folder of images: `CLASS/image.png`, or `train/CLASS/image.png` and `test/CLASS/image.png`. */
export const imageFolder: DatasetReader = {
  id: 'image-folder',
  title: 'Folder of images, one folder a class',
  recognises: () => true,
  async read({ source, target, name, title, size, seed, signal, report }) {
    const { classes, files } = await listClassFolders(source, seed)
    const measured = size ?? (await commonSize(files, signal))
    const head = {
      name,
      title,
      source: `folder of images; those of another size are scaled to cover ${measured.width}x${measured.height} and cut at the centre`,
      classes,
      height: measured.height,
      width: measured.width,
    }
    const ordered = (['train', 'test'] as Part[]).flatMap((part) => files.filter((file) => file.part === part))
    const begun = performance.now()
    return writeDataset(target, head, async (writer) => {
      for (let start = 0; start < ordered.length; start += BLOCK) {
        const block = ordered.slice(start, start + BLOCK)
        const decoded = await decodeAll(block, measured, signal)
        for (const part of ['train', 'test'] as const) {
          const good = block.map((file, i) => ({ file, pixels: decoded[i]! })).filter(({ file }) => file.part === part)
          const images = good.filter(({ pixels }) => pixels instanceof Uint8Array)
          for (const { file, pixels } of good)
            if (pixels instanceof Unreadable) writer.skip(file.relative, pixels.message)
          if (images.length > 0)
            await writer.append(
              part,
              Buffer.concat(images.map(({ pixels }) => pixels as Uint8Array)),
              images.map(({ file }) => file.label),
            )
        }
        const done = start + block.length
        const seconds = (performance.now() - begun) / 1000
        report({
          phase: 'Decoding images',
          done,
          total: ordered.length,
          unit: 'images',
          secondsLeft: (seconds / done) * (ordered.length - done),
        })
      }
    })
  },
}

/** Decodes a block, `CONCURRENCY` at a time, in order. */
async function decodeAll(
  files: readonly ClassFile[],
  size: { height: number; width: number },
  signal: AbortSignal,
): Promise<(Uint8Array | Unreadable)[]> {
  const results: (Uint8Array | Unreadable)[] = []
  let next = 0
  const worker = async () => {
    while (next < files.length) {
      signal.throwIfAborted()
      const index = next++
      results[index] = await decodeImage(files[index]!.path, size).catch((error) => {
        if (error instanceof Unreadable) return error
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return results
}

/** @throws WorkbenchError BAD_INPUT for a size that no network takes. */
export function checkSize({ height, width }: { height: number; width: number }): void {
  if ([height, width].some((side) => !Number.isInteger(side) || side < 8 || side > 256))
    throw new WorkbenchError(
      'BAD_INPUT',
      `Images cannot be brought to ${width}x${height} pixels; each side may be 8 to 256.`,
    )
}
