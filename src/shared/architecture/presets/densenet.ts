import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

export interface DenseNetSizes {
  /** Dense layers of each block. */
  blocks: readonly number[]
  /** Channels that each of them adds. */
  growth: number
  /** Channels of the stem. */
  stem: number
}

/** Of Huang et al. 2016, table 1. */
const DENSENET_121: DenseNetSizes = { blocks: [6, 12, 24, 16], growth: 32, stem: 64 }

/**
 * DenseNet-BC, as torchvision has it: each layer takes all maps before it in its block, brings them to four times the growth by a 1x1 convolution,
 * and adds a few of its own; between the blocks half of the channels and of the positions go.
 */
export function denseNet(
  { classes = 1000, width = 1 }: PresetOptions,
  { blocks, growth, stem }: DenseNetSizes = DENSENET_121,
): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  let channels = stem // at width 1
  const convolution = (kernel: number, own: number) =>
    net.put({
      kind: 'convolution',
      kernel,
      stride: 1,
      padding: Math.floor(kernel / 2),
      channels: own,
      relu: false,
      bias: false,
    })
  const normalisation = (...from: string[]) => net.put({ kind: 'batch-normalisation', activation: 'relu' }, ...from)
  net.normalised({ kernel: 7, channels: scaled(stem), stride: 2 }, 'relu')
  let below = net.put({ kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 })
  for (const [block, layers] of blocks.entries()) {
    if (block > 0) {
      normalisation(below)
      channels /= 2
      convolution(1, scaled(channels))
      below = net.put({ kind: 'average-pooling', kernel: 2, stride: 2, padding: 0 })
    }
    for (let layer = 0; layer < layers; layer++) {
      normalisation(below)
      convolution(1, scaled(4 * growth))
      normalisation()
      const own = convolution(3, scaled(growth))
      channels += growth
      below = net.put({ kind: 'concatenate' }, below, own)
    }
  }
  normalisation(below)
  return net.classifier(classes)
}
