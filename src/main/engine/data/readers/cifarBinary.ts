import { WorkbenchError } from '../../../../shared/errors.ts'
import { writeDataset } from '../writeFolder.ts'
import { CIFAR_PIXELS, CIFAR_SIDE, type CifarForm, checkLabels, checkNames, readCifarFile } from './cifarForms.ts'
import { interleavePlanes } from './planes.ts'
import type { DatasetReader } from './reader.ts'

/**
 * The binary form: records of a label (CIFAR-100: the coarse, then the fine one) and three colour planes of 1024 bytes; class names in a
 * text file, one a line (https://www.cs.toronto.edu/~kriz/cifar.html).
 */
export function cifarBinary(form: CifarForm): DatasetReader {
  const labelBytes = form.classes === 100 ? 2 : 1
  const record = labelBytes + 3 * CIFAR_PIXELS
  const names = form.classes === 100 ? 'fine_label_names.txt' : 'batches.meta.txt'
  return {
    id: `${form.title.toLowerCase()}-binary`,
    title: `${form.title}, binary form`,
    recognises: ({ files }) => form.files.some(({ stem }) => files.has(`${stem}.bin`)),
    async read({ source, target, name, title, signal, report }) {
      const text = new TextDecoder().decode(await readCifarFile(source, names))
      const classes = text.split(/\r?\n/).filter((line) => line.trim() !== '')
      checkNames(classes, form, names)
      const head = { name, title, source: `${form.title}, binary form`, classes, height: CIFAR_SIDE, width: CIFAR_SIDE }
      return writeDataset(target, head, async (writer) => {
        for (const [index, { stem, part, images }] of form.files.entries()) {
          signal.throwIfAborted()
          const file = `${stem}.bin`
          const bytes = await readCifarFile(source, file)
          if (bytes.length !== images * record)
            throw new WorkbenchError(
              'BAD_FILE',
              `${file} has ${bytes.length} bytes instead of ${images * record}; it is cut off or another file: copy or download it again.`,
            )
          const labels = Uint16Array.from({ length: images }, (_, n) => bytes[n * record + labelBytes - 1]!)
          checkLabels(labels, form.classes, file)
          await writer.append(part, interleavePlanes(bytes, images, CIFAR_PIXELS, record, labelBytes), labels)
          report({
            phase: `Reading ${form.title}`,
            done: index + 1,
            total: form.files.length,
            unit: 'files',
            secondsLeft: null,
          })
        }
      })
    },
  }
}
