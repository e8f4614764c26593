/** Endings of files that hold models of other programs; what a file is its content says. */
const ENDINGS = [
  '.onnx',
  '.keras',
  '.h5',
  '.hdf5',
  'model.json',
  '.pt',
  '.pth',
  '.ckpt',
  '.bin',
  '.safetensors',
  '.safetensors.index.json',
]

export const isModelName = (name: string): boolean => ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))

/** The file that a model of TensorFlow.js is opened by. */
export const TFJS_MODEL = 'model.json'

/** Whether a folder's file may be of a model of TensorFlow.js: `model.json` and its shards, `weights.bin`, `group1-shard1of2`. */
export const isTfjsName = (name: string): boolean => /^(model\.json|.*\.bin|.*shard\d+of\d+)$/i.test(name)

/** Models that may keep numbers in files beside them, most particular first. */
const WITH_OTHERS = ['.json', '.onnx']

/**
 * The model among files that come together, and what goes with it: shards, external data.
 * @returns null where none is a model
 */
export function modelAmong<T>(files: readonly T[], nameOf: (file: T) => string): { main: T; beside: T[] } | null {
  const models = files.filter((file) => isModelName(nameOf(file)))
  for (const ending of WITH_OTHERS) {
    const main = models.find((file) => nameOf(file).toLowerCase().endsWith(ending))
    if (main !== undefined) return { main, beside: files.filter((file) => file !== main) }
  }
  const [main] = models
  return main === undefined ? null : { main, beside: [] }
}
