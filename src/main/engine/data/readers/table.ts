import { cifarBinary } from './cifarBinary.ts'
import { cifar10, cifar100 } from './cifarForms.ts'
import { cifarPickle } from './cifarPickle.ts'
import { imageFolder } from './imageFolder.ts'
import type { DatasetReader } from './reader.ts'

/** Every form that can be imported; the first that recognises a folder reads it, so the most general one stands last. */
export const readers: readonly DatasetReader[] = [
  cifarBinary(cifar10()),
  cifarBinary(cifar100()),
  cifarPickle(cifar10()),
  cifarPickle(cifar100()),
  imageFolder,
]
