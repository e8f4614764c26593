import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

/** Kernel and channels of the convolution that begins each block, and channels of the two 1x1 convolutions after it. */
const BLOCKS = [
  { kernel: 5, channels: 192, after: [160, 96] },
  { kernel: 5, channels: 192, after: [192, 192] },
  { kernel: 3, channels: 192, after: [192] },
]

/** Network in Network for CIFAR (Lin et al. 2013), with the sizes and windows that its authors published with Caffe. */
export function networkInNetwork({ classes = 10, width = 1 }: PresetOptions): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  const convolution = (kernel: number, channels: number) =>
    net.put({ kind: 'convolution', kernel, stride: 1, padding: Math.floor(kernel / 2), channels, relu: true })
  for (const [block, { kernel, channels, after }] of BLOCKS.entries()) {
    if (block > 0) {
      const kind = block === 1 ? 'max-pooling' : 'average-pooling'
      net.put({ kind, kernel: 3, stride: 2, padding: 0, ceil: true })
      net.put({ kind: 'dropout', rate: 0.5 })
    }
    convolution(kernel, scaled(channels))
    for (const own of after) convolution(1, scaled(own))
  }
  convolution(1, classes)
  net.put({ kind: 'global-average' })
  return net.layers
}
