import type { Part } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { readBytes } from '../../../disk/readBytes.ts'
import type { SourceFolder } from '../source/tree.ts'

export const CIFAR_SIDE = 32
export const CIFAR_PIXELS = CIFAR_SIDE * CIFAR_SIDE

/** The two data sets, in what their published forms have in common. */
export interface CifarForm {
  title: 'CIFAR-10' | 'CIFAR-100'
  classes: number
  /** Stems of the files, and how many images each must hold. */
  files: readonly { stem: string; part: Part; images: number }[]
}

/** @param imagesPerFile 10,000 as published; tests take less. */
export const cifar10 = (imagesPerFile = 10_000): CifarForm => ({
  title: 'CIFAR-10',
  classes: 10,
  files: [
    ...[1, 2, 3, 4, 5].map((n) => ({ stem: `data_batch_${n}`, part: 'train' as const, images: imagesPerFile })),
    { stem: 'test_batch', part: 'test', images: imagesPerFile },
  ],
})

/** @param trainImages 50,000 as published; the test file has a fifth of it. */
export const cifar100 = (trainImages = 50_000): CifarForm => ({
  title: 'CIFAR-100',
  classes: 100,
  files: [
    { stem: 'train', part: 'train', images: trainImages },
    { stem: 'test', part: 'test', images: trainImages / 5 },
  ],
})

/** Largest file that a CIFAR form has, with room to spare; bounds what is read into memory. */
const LARGEST = 400e6 // bytes

/** Reads one of the files whole. */
export async function readCifarFile(folder: SourceFolder, name: string): Promise<Buffer> {
  const file = folder.files.get(name)
  if (!file) throw new WorkbenchError('BAD_FILE', `${name} is missing; unpack the whole archive and import its folder.`)
  return readBytes(file, LARGEST)
}

/** @throws WorkbenchError BAD_FILE for a label that the data set does not have. */
export function checkLabels(labels: ArrayLike<number>, classes: number, file: string): void {
  for (let i = 0; i < labels.length; i++)
    if (!Number.isInteger(labels[i]) || labels[i]! < 0 || labels[i]! >= classes)
      throw new WorkbenchError(
        'BAD_FILE',
        `${file} is mislabelled: image ${i} has the label ${labels[i]}, but there are ${classes} classes; download it again.`,
      )
}

/** @throws WorkbenchError BAD_FILE for a list of class names of another length. */
export function checkNames(names: readonly string[], { classes, title }: CifarForm, file: string): void {
  if (names.length !== classes || new Set(names).size !== classes)
    throw new WorkbenchError('BAD_FILE', `${file} has ${names.length} class names; ${title} has ${classes}.`)
}
