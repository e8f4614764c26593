import type { Architecture, LayerSpec } from './spec.ts'

export const BASES = ['a', 'b', 'c'] as const
export const FAMILIES = ['model', 'strided-cnn', 'convpool-cnn', 'all-cnn'] as const
export type Base = (typeof BASES)[number]
export type Family = (typeof FAMILIES)[number]

export interface PaperOptions {
  /** Number of class maps. */
  classes?: number
  /** Multiplies every hidden width; 0.25 gives the quarter-width networks of the quick start. */
  width?: number
  /** Whether the class maps pass a last ReLU, as the paper's table says. */
  lastRelu?: boolean
  /** Side of the square input image in pixels, or both sides: the global average takes any that leave something. */
  inputSize?: number | { height: number; width: number }
}

/** The input size that images of a data set ask for; one number where they are square. */
export const inputSizeOf = ({ height, width }: { height: number; width: number }): PaperOptions['inputSize'] =>
  height === width ? height : { height, width }

/** What the paper prints of a network (its tables 1 to 3); `errorPercent` on CIFAR-10 without augmentation. */
export interface PaperNumbers {
  errorPercent: number
  /** Millions of parameters as printed; not always what the layer table gives. */
  printedParameters: number
}

export interface PaperNetwork {
  id: string
  title: string
  base: Base
  family: Family
  paper: PaperNumbers
}

const FAMILY_TITLE: Record<Family, string> = {
  model: 'Model',
  'strided-cnn': 'Strided-CNN',
  'convpool-cnn': 'ConvPool-CNN',
  'all-cnn': 'All-CNN',
}

const NUMBERS: Record<Base, Record<Family, [errorPercent: number, printedMillions: number]>> = {
  a: { model: [12.47, 0.9], 'strided-cnn': [13.46, 0.9], 'convpool-cnn': [10.21, 1.28], 'all-cnn': [10.3, 1.28] },
  b: { model: [10.2, 1], 'strided-cnn': [10.98, 1], 'convpool-cnn': [9.33, 1.35], 'all-cnn': [9.1, 1.35] },
  c: { model: [9.74, 1.3], 'strided-cnn': [10.19, 1.3], 'convpool-cnn': [9.31, 1.4], 'all-cnn': [9.08, 1.4] },
}

/** The twelve networks of the paper, base by base: `model-a`, `strided-cnn-a`, ... `all-cnn-c`. */
export const PAPER_NETWORKS: readonly PaperNetwork[] = BASES.flatMap((base) =>
  FAMILIES.map((family) => ({
    id: `${family}-${base}`,
    title: `${FAMILY_TITLE[family]} ${base.toUpperCase()}`.replace(/CNN (.)$/, 'CNN-$1'),
    base,
    family,
    paper: { errorPercent: NUMBERS[base][family][0], printedParameters: NUMBERS[base][family][1] * 1e6 },
  })),
)

const convolution = (kernel: number, channels: number, stride = 1, padding = Math.floor(kernel / 2)): LayerSpec => ({
  kind: 'convolution',
  kernel,
  stride,
  padding,
  channels,
  relu: true,
})

/** Convolutions of one block before its pooling layer, as kernel sizes (paper, table 1). */
const BLOCK_KERNELS: Record<Base, number[]> = { a: [5], b: [5, 1], c: [3, 3] }

function block(base: Base, family: Family, channels: number): LayerSpec[] {
  const convolutions = BLOCK_KERNELS[base].map((kernel) => convolution(kernel, channels))
  const pooling: LayerSpec = { kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 }
  switch (family) {
    case 'model':
      return [...convolutions, pooling]
    case 'strided-cnn': {
      const last = convolutions.pop()!
      return [...convolutions, { ...last, stride: 2 } as LayerSpec]
    }
    case 'convpool-cnn':
      return [...convolutions, convolution(3, channels), pooling]
    case 'all-cnn':
      return [...convolutions, convolution(3, channels, 2)]
  }
}

/**
 * One of the paper's twelve networks as a list of layers (paper, tables 1 and 2), with its dropout: 20 % on the image and 50 %
 * after each pooling layer or the layer that replaces it.
 * @throws RangeError for an unknown id or a width that leaves no channel.
 */
export function paperArchitecture(id: string, options: PaperOptions = {}): Architecture {
  const { classes = 10, width = 1, lastRelu = true, inputSize = 32 } = options
  const network = PAPER_NETWORKS.find((candidate) => candidate.id === id)
  if (!network)
    throw new RangeError(
      `"${id}" is none of the paper's networks; choose one of ${PAPER_NETWORKS.map((candidate) => candidate.id).join(', ')}.`,
    )
  if (!(width > 0 && width <= 16))
    throw new RangeError(`The width multiplier is ${width}; use one above 0 and up to 16.`)
  const scaled = (channels: number) => Math.max(1, Math.round(channels * width))
  const { base, family } = network
  return {
    id: network.id,
    title: network.title,
    input: { ...(typeof inputSize === 'number' ? { height: inputSize, width: inputSize } : inputSize), channels: 3 },
    layers: [
      { kind: 'dropout', rate: 0.2 },
      ...block(base, family, scaled(96)),
      { kind: 'dropout', rate: 0.5 },
      ...block(base, family, scaled(192)),
      { kind: 'dropout', rate: 0.5 },
      convolution(3, scaled(192), 1, 0), // unpadded: 8x8 -> 6x6
      convolution(1, scaled(192)),
      { ...convolution(1, classes), relu: lastRelu } as LayerSpec,
      { kind: 'global-average' },
    ],
  }
}
