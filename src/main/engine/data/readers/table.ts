import { cifarBinary } from './cifarBinary.ts'
import { cifar10, cifar100 } from './cifarForms.ts'
import { cifarPickle } from './cifarPickle.ts'
import { idx } from './idx.ts'
import { imageFolder } from './imageFolder.ts'
import { labelTable } from './labelTable.ts'
import { matArrays } from './matArrays.ts'
import { numpyArrays } from './numpyArrays.ts'
import { parquetImages } from './parquetImages.ts'
import type { DatasetReader } from './reader.ts'
import { stl10 } from './stl10.ts'
import { tinyImageNet } from './tinyImageNet.ts'

/** Every form that can be imported; the first that recognises a folder reads it, so the most general one stands last. */
export const readers: readonly DatasetReader[] = [
  cifarBinary(cifar10()),
  cifarBinary(cifar100()),
  cifarPickle(cifar10()),
  cifarPickle(cifar100()),
  stl10,
  idx,
  numpyArrays,
  matArrays,
  parquetImages,
  tinyImageNet,
  labelTable,
  imageFolder,
]
