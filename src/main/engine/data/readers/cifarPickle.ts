import { WorkbenchError } from '../../../../shared/errors.ts'
import { writeDataset } from '../writeFolder.ts'
import { CIFAR_PIXELS, CIFAR_SIDE, type CifarForm, checkLabels, checkNames, readCifarFile } from './cifarForms.ts'
import { readPickle } from './pickle.ts'
import { numbersOf, PickledArray, type PickleValue, textOf } from './pickleValues.ts'
import { interleavePlanes } from './planes.ts'
import type { DatasetReader } from './reader.ts'

/**
 * The Python form: pickled dictionaries with `data` (uint8 [N, 3072], three colour planes an image) and `labels` or `fine_labels`
 * (https://www.cs.toronto.edu/~kriz/cifar.html).
 */
export function cifarPickle(form: CifarForm): DatasetReader {
  const meta = form.classes === 100 ? 'meta' : 'batches.meta'
  const namesKey = form.classes === 100 ? 'fine_label_names' : 'label_names'
  const labelsKey = form.classes === 100 ? 'fine_labels' : 'labels'
  return {
    id: `${form.title.toLowerCase()}-python`,
    title: `${form.title}, Python form`,
    // "train" and "test" alone are what folders of images are called, too.
    recognises: ({ files }) => files.has(meta) && form.files.some(({ stem }) => files.has(stem)),
    async read({ source, target, name, title, signal, report }) {
      const entries = dictionary(readPickle(await readCifarFile(source, meta), meta), meta)
      const classes = list(entries, namesKey, meta).map(textOf)
      checkNames(classes, form, meta)
      const head = { name, title, source: `${form.title}, Python form`, classes, height: CIFAR_SIDE, width: CIFAR_SIDE }
      return writeDataset(target, head, async (writer) => {
        for (const [index, { stem: file, part, images }] of form.files.entries()) {
          signal.throwIfAborted()
          const batch = dictionary(readPickle(await readCifarFile(source, file), file), file)
          const labels = list(batch, labelsKey, file).map(asNumber)
          const data = batch.get('data')
          const isPixels =
            data instanceof PickledArray &&
            /^[|<]?u1$/.test(data.dtype) &&
            data.shape[1] === 3 * CIFAR_PIXELS &&
            data.bytes.length === data.shape[0]! * data.shape[1]!
          if (!isPixels)
            throw new WorkbenchError(
              'BAD_FILE',
              `${file} holds no array of CIFAR images under "data"; choose the published files.`,
            )
          if (data.shape[0] !== images || labels.length !== images)
            throw new WorkbenchError(
              'BAD_FILE',
              `${file} has ${data.shape[0]} images and ${labels.length} labels instead of ${images}; copy or download it again.`,
            )
          checkLabels(labels, form.classes, file)
          await writer.append(part, interleavePlanes(data.bytes, images, CIFAR_PIXELS), labels)
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

function dictionary(value: PickleValue, file: string): Map<string, PickleValue> {
  if (value instanceof Map) return value
  throw new WorkbenchError('BAD_FILE', `${file} is no CIFAR file: it holds no dictionary.`)
}

function list(entries: Map<string, PickleValue>, key: string, file: string): PickleValue[] {
  const value = entries.get(key)
  if (Array.isArray(value)) return value
  const numbers = value instanceof PickledArray && value.shape.length === 1 ? numbersOf(value) : null
  if (numbers) return numbers
  throw new WorkbenchError('BAD_FILE', `${file} is no CIFAR file: it has no list "${key}".`)
}

/** NaN, which is no label, for what is no number. */
const asNumber = (value: PickleValue) => (typeof value === 'number' ? value : Number.NaN)
