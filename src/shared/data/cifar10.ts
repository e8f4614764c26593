/** CIFAR-10's class names, in the order of its labels (Krizhevsky 2009). */
export const CIFAR10_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const

/** Whether the paper's errors can stand beside those on a data set: CIFAR-10's ten classes, in any order, and its 10,000 test images. */
export function isCifar10(dataset: { classes: readonly string[]; testImages: number }): boolean {
  const names = new Set(dataset.classes.map((name) => name.trim().toLowerCase()))
  return (
    dataset.testImages === 10_000 && dataset.classes.length === 10 && CIFAR10_CLASSES.every((name) => names.has(name))
  )
}
