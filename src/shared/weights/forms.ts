import { WorkbenchError } from '../errors.ts'
import { begins, latin1, pointers } from '../fileForms.ts'

/** A form that weights come in, recognised by what a file begins with; its name decides only what the bytes leave open. */
export interface WeightsForm {
  id: string
  /** As part of a sentence: `FILE is a PyTorch checkpoint`. */
  title: string
  recognise(head: Uint8Array, name: string): boolean
  /** What to do with such a file, as the end of a sentence. */
  wayOut: string
}

/** Bytes of a file's beginning, and of its end, that every row can decide by: archives keep the names of their files at the end. */
export const FORM_BYTES = 65_536

const isZip = (head: Uint8Array) => begins('PK', 3, 4)(head) || begins('PK', 5, 6)(head)
/** Names of a zip's files stand before each of them, and all together at its end. */
const zipHolds = (...names: string[]) => {
  return (head: Uint8Array) => isZip(head) && names.some((name) => latin1(head).includes(name))
}
/** The length of its header (64 bits, little-endian, far below 2^32), then JSON: some lengths begin as a pickle or a page would. */
const isSafetensors = (head: Uint8Array) => head[8] === 0x7b && [4, 5, 6, 7].every((at) => head[at] === 0)
const text = (head: Uint8Array) =>
  (isSafetensors(head) ? '' : latin1(head)).replace(/^\u00ef\u00bb\u00bf/, '').trimStart()
const isJsonWith = (...keys: string[]) => {
  return (head: Uint8Array) => text(head).startsWith('{') && keys.every((key) => latin1(head).includes(`"${key}"`))
}
const ending =
  (...endings: string[]) =>
  (name: string) =>
    endings.some((one) => name.toLowerCase().endsWith(one))
/** Protobuf's first field of an ONNX model is its version (field 1, a small number), soon followed by a name or a graph. */
const isOnnx = (head: Uint8Array) =>
  head[0] === 0x08 && head[1]! > 0 && head[1]! < 32 && [0x12, 0x1a, 0x22, 0x3a, 0x42].includes(head[2] ?? 0)

const SAVE = 'in Python load it and write its state_dict with safetensors.torch.save_file'
const OPEN = 'open it with "allconv open", or by "Open a model" in the window'
const ARRAYS = 'in Python write its arrays with safetensors.numpy.save_file'
const UNPACK = 'unpack it and choose the weights in it'
const CHOOSE = 'choose the file that holds the weights'

/** Every form that is told from the others, most particular first; what reads a form joins its row. */
export const WEIGHTS_FORMS: readonly WeightsForm[] = [
  ...pointers('weights themselves'),
  {
    id: 'html',
    title: 'a web page, probably an error or a sign-in page that was saved instead of the file',
    recognise: (head) => /^(<!doctype html|<html|<head|<\?xml[^>]*>\s*<(!doctype html|html))/i.test(text(head)),
    wayOut: 'download the file again',
  },
  {
    id: 'xml',
    title: 'an XML file, probably an error message that was saved instead of the file',
    recognise: (head) => text(head).startsWith('<'),
    wayOut: 'download the file again',
  },
  {
    id: 'torchscript',
    title: 'a TorchScript program',
    recognise: zipHolds('/code/', 'constants.pkl'),
    wayOut: 'in Python write torch.jit.load(...).state_dict() with safetensors.torch.save_file',
  },
  {
    id: 'pytorch-export',
    title: 'a program that torch.export wrote',
    recognise: zipHolds('serialized_exported_program.json', 'models/model.json', 'archive_format'),
    wayOut: 'in Python write torch.export.load(...).state_dict with safetensors.torch.save_file',
  },
  {
    id: 'pytorch-zip',
    title: 'a PyTorch checkpoint, not a safetensors file',
    recognise: zipHolds('/data.pkl'),
    wayOut: `${OPEN}, or ${SAVE}`,
  },
  {
    id: 'numpy-zip',
    title: 'a NumPy archive (npz), not a safetensors file',
    recognise: zipHolds('.npy'),
    wayOut: ARRAYS,
  },
  {
    id: 'keras-zip',
    title: 'a Keras model',
    recognise: zipHolds('model.weights.h5', 'metadata.json', 'config.json'),
    wayOut: `${OPEN}, or ${ARRAYS}`,
  },
  {
    id: 'zip',
    title: 'a zip archive',
    recognise: isZip,
    wayOut: UNPACK,
  },
  {
    id: 'pytorch-legacy',
    title: 'a PyTorch checkpoint in the form from before version 1.6',
    // Pickle, and the magic number 0x1950a86a20f9469cfc6c that torch.save writes first.
    recognise: (head) => head[0] === 0x80 && latin1(head, 0, 32).includes('\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'),
    wayOut: `${OPEN}, or ${SAVE}`,
  },
  {
    id: 'pytorch-tar',
    title: 'a PyTorch checkpoint in the form of its first versions',
    recognise: (head) => latin1(head, 257, 262) === 'ustar' && latin1(head, 0, 100).startsWith('sys_info'),
    wayOut: SAVE,
  },
  {
    id: 'pickle',
    title: "a Python pickle, which is a program and isn't run here",
    recognise: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5 && !isSafetensors(head),
    wayOut: SAVE,
  },
  {
    id: 'numpy',
    title: 'a NumPy array (npy), not a safetensors file',
    recognise: begins(0x93, 'NUMPY'),
    wayOut: 'in Python write all arrays of the network with safetensors.numpy.save_file',
  },
  {
    id: 'hdf5',
    title: 'an HDF5 file, as Keras writes its models',
    recognise: begins(0x89, 'HDF\r\n', 0x1a, '\n'),
    wayOut: `${OPEN}, or ${ARRAYS}`,
  },
  {
    id: 'tflite',
    title: 'a TensorFlow Lite model',
    recognise: (head) => latin1(head, 4, 8) === 'TFL3',
    wayOut: 'take the weights from the model that it was made of',
  },
  {
    id: 'gguf',
    title: 'a GGUF file of a language model',
    recognise: begins('GGUF'),
    wayOut: 'choose the weights of a convolutional network',
  },
  {
    id: 'sharded-index',
    title: 'the index of weights that are spread over several files',
    recognise: isJsonWith('weight_map'),
    wayOut: `${OPEN}, or join them in Python: load every file with safetensors.torch.load_file and write all tensors with save_file`,
  },
  {
    id: 'tfjs-graph',
    title: 'a TensorFlow.js graph model',
    recognise: isJsonWith('modelTopology', 'weightsManifest', 'node'),
    wayOut: `${OPEN}, or ${ARRAYS}`,
  },
  {
    id: 'tfjs-layers',
    title: 'a TensorFlow.js model',
    recognise: isJsonWith('weightsManifest'),
    wayOut: `${OPEN}, or ${ARRAYS}`,
  },
  {
    id: 'tfjs-manifest',
    title: 'a list of TensorFlow.js weights, whose network stands in the code of the program that it is of',
    recognise: (head) =>
      text(head).startsWith('[') && ['weights', 'paths'].every((key) => latin1(head).includes(`"${key}"`)),
    wayOut: 'save the whole model there (model.save, or tensorflowjs_converter), and open its model.json',
  },
  {
    id: 'json',
    title: 'a JSON file, without weights',
    recognise: (head) => /^[{[]\s*["\]{}[\d]/.test(text(head)),
    wayOut: CHOOSE,
  },
  {
    id: 'gzip',
    title: 'compressed with gzip',
    recognise: begins(0x1f, 0x8b),
    wayOut: UNPACK,
  },
  {
    id: 'xz',
    title: 'compressed with xz',
    recognise: begins(0xfd, '7zXZ', 0),
    wayOut: UNPACK,
  },
  {
    id: 'zstd',
    title: 'compressed with Zstandard',
    recognise: begins(0x28, 0xb5, 0x2f, 0xfd),
    wayOut: UNPACK,
  },
  {
    id: 'bzip2',
    title: 'compressed with bzip2',
    recognise: (head) => /^BZh[1-9]1AY&SY/.test(latin1(head, 0, 10)),
    wayOut: UNPACK,
  },
  {
    id: '7z',
    title: 'a 7-Zip archive',
    recognise: begins('7z', 0xbc, 0xaf, 0x27, 0x1c),
    wayOut: UNPACK,
  },
  {
    id: 'tar',
    title: 'a tar archive',
    recognise: (head) => latin1(head, 257, 262) === 'ustar',
    wayOut: UNPACK,
  },
  {
    id: 'matlab',
    title: 'a MATLAB file',
    recognise: begins('MATLAB 5.0 MAT-file'),
    wayOut: 'read it with scipy.io.loadmat and write its arrays with safetensors.numpy.save_file',
  },
  {
    id: 'image',
    title: 'an image',
    recognise: (head) =>
      begins(0x89, 'PNG')(head) || begins(0xff, 0xd8, 0xff)(head) || begins('GIF8')(head) || begins('RIFF')(head),
    wayOut: CHOOSE,
  },
  {
    id: 'caffe',
    title: 'a Caffe model',
    recognise: (_head, name) => ending('.caffemodel', '.prototxt')(name),
    wayOut: ARRAYS,
  },
  {
    id: 'tensorflow-checkpoint',
    title: 'part of a TensorFlow checkpoint',
    recognise: (_head, name) => /\.(ckpt(\.(index|meta|data-\d+-of-\d+))?|data-\d+-of-\d+|pb)$/i.test(name),
    wayOut: 'read it with tf.train.load_checkpoint and write its tensors with safetensors.numpy.save_file',
  },
  {
    id: 'onnx',
    title: 'an ONNX model, not a safetensors file',
    recognise: (head, name) => isOnnx(head) || ending('.onnx')(name),
    wayOut: OPEN,
  },
]

/** The form of a file that is not safetensors; null where nothing is known of it. */
export function recogniseForm(bytes: Uint8Array, name: string): WeightsForm | null {
  let seen = bytes
  if (bytes.length > 2 * FORM_BYTES) {
    seen = new Uint8Array(2 * FORM_BYTES)
    seen.set(bytes.subarray(0, FORM_BYTES))
    seen.set(bytes.subarray(-FORM_BYTES), FORM_BYTES)
  }
  return WEIGHTS_FORMS.find(({ recognise }) => recognise(seen, name)) ?? null
}

/** What is wrong with a file in another form than safetensors, in one sentence with the way out; null where nothing is known of it. */
export function otherForm(bytes: Uint8Array, label: string): WorkbenchError | null {
  const form = recogniseForm(bytes, label)
  if (!form) return null
  return new WorkbenchError('BAD_FILE', `${label} is ${form.title}; ${form.wayOut}.`)
}

/** Which of how many files a name says that it is, as sharded weights are called: `model-00001-of-00002.safetensors`. */
export function shardOf(name: string): { index: number; of: number } | null {
  const found = /-(\d{2,6})-of-(\d{2,6})\.[a-z]+$/i.exec(name)
  return found ? { index: Number(found[1]), of: Number(found[2]) } : null
}
