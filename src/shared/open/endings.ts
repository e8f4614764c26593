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
