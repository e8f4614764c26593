import type { Dataset } from '../../../../shared/data/dataset.ts'
import { PART_ORDER } from '../../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { DecodeOutcome } from '../../images/decodeFile.ts'
import { openDecoders } from '../../images/decoderPool.ts'
import type { ImageList } from '../layout/listImages.ts'
import { type DatasetWriter, writeDataset } from '../writeFolder.ts'
import { checkSize, chooseSize, commonSize, sizeWords } from './imageSize.ts'
import type { ReadRequest } from './reader.ts'

/** Images held before they are written. */
const BLOCK = 256

/** Decodes the listed image files and writes the data set; what is not taken is counted and named. */
export async function writeImages(list: ImageList, form: string, request: ReadRequest): Promise<Dataset> {
  const { target, name, title, stretch, signal, report } = request
  const { classes, files } = list
  const decoders = openDecoders()
  try {
    const own = request.size ?? (await commonSize(files, decoders, signal))
    const { size, note } = chooseSize(own, request.size)
    checkSize(size)
    const { height, width } = size
    const source = `${form}; those of another size are scaled to cover ${sizeWords(size)} and cut at the centre`
    const head = { name, title, source, classes, height, width, dropEmpty: true }
    const begun = performance.now()
    return await writeDataset(target, head, async (writer) => {
      tellWhatIsKnown(list, request, writer)
      if (note) writer.note(note)
      const seen = { animated: 0, twelveBits: 0 }
      for (let start = 0; start < files.length; start += BLOCK) {
        signal.throwIfAborted()
        const block = files.slice(start, start + BLOCK)
        const outcomes = await Promise.all(block.map((file) => decoders.run({ file, size, stretch })))
        for (const part of PART_ORDER) {
          const good: { pixels: Uint8Array; label: number }[] = []
          for (const [i, file] of block.entries()) {
            if (file.part !== part) continue
            const outcome = outcomes[i]!
            if (outcome.kind !== 'decoded') {
              leave(writer, file.path, outcome)
              continue
            }
            if (part !== 'train' && writer.trained(file.label) === 0) {
              writer.skip(file.path, `No training image of its class, ${classes[file.label]}, could be read.`)
              continue
            }
            if (outcome.pages > 1) seen.animated++
            if (outcome.twelveBits) seen.twelveBits++
            good.push({ pixels: outcome.pixels, label: file.label })
          }
          if (good.length > 0)
            await writer.append(
              part,
              Buffer.concat(good.map(({ pixels }) => pixels)),
              good.map(({ label }) => label),
            )
        }
        const done = start + block.length
        const seconds = (performance.now() - begun) / 1000
        report({
          phase: 'Decoding images',
          done,
          total: files.length,
          unit: 'images',
          secondsLeft: (seconds / done) * (files.length - done),
        })
      }
      if (seen.animated > 0)
        writer.note(`Of ${seen.animated} animations or files of several pages the first image was taken.`)
      if (seen.twelveBits > 0)
        writer.note(
          stretch
            ? `${seen.twelveBits} images of 16 bits fill 12 of them at most and were stretched to full range.`
            : `${seen.twelveBits} images of 16 bits fill 12 of them at most and come in dark; --stretch brings them to full range.`,
        )
    })
  } finally {
    decoders.close()
  }
}

/** What was left out before anything was decoded. */
export function tellWhatIsKnown(
  list: Pick<ImageList, 'leftOut' | 'notes'>,
  { tree }: ReadRequest,
  writer: DatasetWriter,
) {
  for (const { path, reason } of tree.leftOut) writer.skip(path, reason)
  for (const { path, reason, kind } of list.leftOut) writer.skip(path, reason, kind)
  for (const note of list.notes) writer.note(note)
  const leftovers = [...tree.leftovers]
  if (leftovers.length > 0)
    writer.note(
      `Passed over, as no one means them as images: ${leftovers.map(([owner, count]) => `${count} of ${owner}`).join(', ')}.`,
    )
}

function leave(writer: DatasetWriter, path: string, outcome: DecodeOutcome): void {
  if (outcome.kind === 'unreadable') writer.skip(path, outcome.message, outcome.group)
  else if (outcome.kind === 'failed') throw new WorkbenchError('DISK', `${path} could not be read: ${outcome.message}.`)
}
