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

/** Images of CIFAR-10's test part. */
export const CIFAR10_TEST_IMAGES = 10_000

/** Images whose pixels are held to the last bit; the sums below are of all. */
export const CIFAR10_FIRST_IMAGES = 1000

/**
 * What CIFAR-10's own test images are, in the order that its Python, binary and MATLAB forms share. The sums follow from the means and standard
 * deviations that are published of them (0.4942142800245098 and 0.24665251509498 for red, and so on), times 255 and 10,240,000 pixels.
 */
export const CIFAR10_TEST = {
  /** SHA-256 of the 10,000 labels, a byte each. */
  labels: 'cec8a24a1e92aa2ecaa0bbd3dbfa86bf6cd8759fbd209a832824c8cf0afca9d5',
  /** SHA-256 of the first 1,000 images, uint8 [1000, 32, 32, 3]. */
  firstImages: 'da362006b99671213d1a5d856cab2bedf64d40bad4501630ee60f4ceb2d3ec7f',
  /** Of red, green and blue over all pixels. */
  sums: [1_290_492_328, 1_266_775_083, 1_176_108_223],
  squares: [203_142_822_772, 195_994_125_155, 180_646_015_723],
} as const

/** For every class of a data set its number in CIFAR-10; null where the classes are others. */
export function cifar10Labels(classes: readonly string[]): number[] | null {
  const numbers = classes.map((name) => (CIFAR10_CLASSES as readonly string[]).indexOf(name.trim().toLowerCase()))
  return numbers.length === 10 && !numbers.includes(-1) && new Set(numbers).size === 10 ? numbers : null
}
