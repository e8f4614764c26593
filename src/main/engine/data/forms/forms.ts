import { begins, latin1, pointers } from '../../../../shared/fileForms.ts'
import { imageKind } from '../../images/imageKind.ts'

/** A form that data sets come in, recognised by what a file begins with; its name decides only what the bytes leave open. */
export interface DataForm {
  id: string
  /** As part of a sentence: `FILE is a Parquet table`. */
  title: string
  recognise(head: Uint8Array, name: string): boolean
  /** What makes a data set of it, as the end of a sentence. */
  wayOut: string
}

/** Bytes of a file's beginning by which every row decides. */
export const FORM_BYTES = 1024

const called = (pattern: RegExp) => (_: Uint8Array, name: string) => pattern.test(name)
const isText = (head: Uint8Array) => head.length > 0 && !latin1(head).includes('\0')
const startsWith = (head: Uint8Array, pattern: RegExp) => isText(head) && pattern.test(latin1(head).trimStart())

const UNPACK = 'unpack it, and import the folder'
const FOLDERS = 'write its images as PNG into one folder a class'
const NPZ = 'write it as x_train, y_train, x_test and y_test with numpy.savez'
const BESIDE = 'put its images beside it'

/** Every form that is told from the others, most particular first. What reads a form stands in `readers/table.ts`. */
export const DATA_FORMS: readonly DataForm[] = [
  ...pointers('data itself'),
  {
    id: 'web-page',
    title: 'a web page, probably an error or a sign-in page that was saved instead of the file',
    recognise: (head) => startsWith(head, /^(<!doctype html|<html|<head)/i),
    wayOut: 'download the file again',
  },
  {
    id: 'voc',
    title: 'an annotation of Pascal VOC: boxes in an image, not its class',
    recognise: (head) => startsWith(head, /^(<\?xml[^>]*>\s*)?<annotation[\s>]/),
    wayOut: 'cut the boxes out and put them into one folder a class',
  },
  {
    id: 'numpy',
    title: 'a NumPy array (npy)',
    recognise: begins(0x93, 'NUMPY'),
    wayOut: 'put images and labels side by side as images.npy and labels.npy, or x_train.npy and y_train.npy',
  },
  {
    id: 'numpy-archive',
    title: 'a NumPy archive (npz)',
    recognise: (head, name) =>
      begins('PK', 3, 4)(head) && (/\.npz$/i.test(name) || latin1(head, 30, 90).includes('.npy')),
    wayOut: NPZ,
  },
  {
    id: 'idx',
    title: "an idx file, MNIST's form",
    // Two zero bytes, the type of a number, 1 to 4 dimensions, of which the first is below 16 million.
    recognise: (head) =>
      head.length >= 8 &&
      head[0] === 0 &&
      head[1] === 0 &&
      [8, 9, 11, 12, 13, 14].includes(head[2]!) &&
      head[3]! >= 1 &&
      head[3]! <= 4 &&
      head[4] === 0,
    wayOut:
      'put images and labels side by side under their names, such as train-images-idx3-ubyte and train-labels-idx1-ubyte',
  },
  {
    id: 'matlab-73',
    title: 'a MATLAB file of version 7.3',
    recognise: begins('MATLAB 7.3 MAT-file'),
    wayOut: 'save it with "-v7", or write its arrays with numpy.savez',
  },
  {
    id: 'matlab',
    title: 'a MATLAB file',
    recognise: begins('MATLAB 5.0 MAT-file'),
    wayOut: "arrange it as SVHN's train_32x32.mat and test_32x32.mat: images X [height, width, 3, N] and labels y",
  },
  {
    id: 'parquet',
    title: 'a Parquet table',
    recognise: begins('PAR1'),
    wayOut: "give it a column of images and one of labels, as Hugging Face's image data sets have",
  },
  {
    id: 'arrow',
    title: 'an Arrow table',
    recognise: (head, name) =>
      begins('ARROW1')(head) || (/\.arrow$/i.test(name) && begins(0xff, 0xff, 0xff, 0xff)(head)),
    wayOut: 'in Python write it with datasets.load_from_disk(...).to_parquet(...)',
  },
  {
    id: 'hdf5',
    title: 'an HDF5 file',
    recognise: begins(0x89, 'HDF\r\n', 0x1a, '\n'),
    wayOut: `in Python open it with h5py, and ${NPZ}`,
  },
  {
    id: 'torch',
    title: 'a PyTorch file',
    recognise: (head, name) =>
      (begins('PK', 3, 4)(head) && latin1(head, 30, 120).includes('/data.pkl')) ||
      (/\.(pt|pth)$/i.test(name) && (head[0] === 0x80 || begins('PK')(head))),
    wayOut: `in Python load it, and ${NPZ}`,
  },
  {
    id: 'pickle',
    title: "a Python pickle, which is a program and isn't run here unless it is CIFAR's",
    recognise: (head, name) =>
      (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) || (/\.(pkl|pickle)$/i.test(name) && head[0] === 0x28),
    wayOut: `in Python load it, and ${NPZ}`,
  },
  {
    id: 'safetensors',
    title: 'a safetensors file of tensors',
    recognise: (head) => head.length > 9 && head[8] === 0x7b && head[7] === 0 && head[6] === 0 && head[5] === 0,
    wayOut: `in Python ${NPZ}`,
  },
  {
    id: 'lmdb',
    title: 'an LMDB database',
    // The magic number 0xBEEFC0DE of its first page.
    recognise: (head, name) => /^(data|lock)\.mdb$/i.test(name) || latin1(head, 16, 20) === '\xde\xc0\xef\xbe',
    wayOut: FOLDERS,
  },
  {
    id: 'sqlite',
    title: 'an SQLite database',
    recognise: begins('SQLite format 3', 0),
    wayOut: FOLDERS,
  },
  {
    id: 'tfrecord',
    title: 'a TFRecord file of TensorFlow',
    // A length of 8 bytes, its checksum, then a protobuf message.
    recognise: (head, name) =>
      /tfrecord/i.test(name) || (/-\d{5}-of-\d{5}$/.test(name) && head[4] === 0 && head[12] === 0x0a),
    wayOut: FOLDERS,
  },
  { id: 'recordio', title: 'a RecordIO file of MXNet', recognise: called(/\.(rec|lst|idx)$/i), wayOut: FOLDERS },
  { id: 'beton', title: 'an FFCV data set', recognise: called(/\.beton$/i), wayOut: FOLDERS },
  {
    id: 'stl10',
    title: "a raw binary file in STL-10's form",
    recognise: called(/(^|_)(X|y)\.bin$/),
    wayOut: 'put train_X.bin, train_y.bin, test_X.bin and test_y.bin side by side',
  },
  {
    id: 'excel',
    title: 'an Excel table',
    recognise: called(/\.xlsx?$/i),
    wayOut: 'save it as .csv, with a column of file names and one of labels',
  },
  {
    id: 'coco',
    title: "a list of boxes in COCO's form, not of classes of images",
    recognise: (head, name) =>
      /\.json$/i.test(name) && startsWith(head, /^\{/) && /"(annotations|categories|iscrowd|info)"/.test(latin1(head)),
    wayOut: 'cut the boxes out and put them into one folder a class',
  },
  {
    id: 'json',
    title: 'a JSON file',
    recognise: (head, name) => /\.jsonl?$/i.test(name) && startsWith(head, /^[[{]/),
    wayOut: `let it name each image file with its label, and ${BESIDE}`,
  },
  {
    id: 'pixel-table',
    title: 'a table of pixels, not of file names',
    // Kaggle's Digit Recognizer, sign-language MNIST, FER-2013.
    recognise: (head, name) => /\.csv$/i.test(name) && startsWith(head, /^[^\n]*\b(pixel_?\d+|1x1|pixels)\b/i),
    wayOut: `in Python read it with pandas, and ${NPZ}`,
  },
  {
    id: 'table',
    title: 'a table',
    recognise: (head, name) => isText(head) && /\.(csv|tsv)$/i.test(name),
    wayOut: `give it a column of file names and one of labels, and ${BESIDE}`,
  },
  {
    id: '7z',
    title: 'a 7-Zip archive',
    recognise: begins('7z', 0xbc, 0xaf, 0x27, 0x1c),
    wayOut: UNPACK,
  },
  { id: 'rar', title: 'a RAR archive', recognise: begins('Rar!', 0x1a, 7), wayOut: UNPACK },
  { id: 'zip', title: 'a zip archive', recognise: begins('PK', 3, 4), wayOut: 'import it by itself, or unpack it' },
  {
    id: 'tar',
    title: 'a tar archive',
    recognise: (head) => latin1(head, 257, 262) === 'ustar',
    wayOut: 'import it by itself, or unpack it',
  },
  { id: 'xz', title: 'compressed with xz', recognise: begins(0xfd, '7zXZ', 0), wayOut: 'unpack it' },
  { id: 'bzip2', title: 'compressed with bzip2', recognise: begins('BZh'), wayOut: 'unpack it' },
  { id: 'zstd', title: 'compressed with Zstandard', recognise: begins(0x28, 0xb5, 0x2f, 0xfd), wayOut: 'unpack it' },
  {
    id: 'image',
    title: 'an image',
    recognise: (head) => imageKind(head)?.read ?? false,
    wayOut: 'put it into a folder named after its class, and import the folder above',
  },
  {
    id: 'other-image',
    title: 'an image or film of a kind that is not read here',
    recognise: (head) => imageKind(head) !== null,
    wayOut: 'save it as JPEG or PNG, in a folder named after its class',
  },
  {
    id: 'text',
    title: 'a text',
    recognise: (head, name) => isText(head) && /\.(txt|md|rst|log|names|data|yaml|yml|xml|html?|py|ipynb)$/i.test(name),
    wayOut: 'import the folder of the images',
  },
]
