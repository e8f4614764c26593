import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

/** Channels of the squeeze and of each expansion of the fire modules, between the pooling layers. */
const FIRES = [
  [
    [16, 64],
    [16, 64],
  ],
  [
    [32, 128],
    [32, 128],
  ],
  [
    [48, 192],
    [48, 192],
    [64, 256],
    [64, 256],
  ],
] as const

/** SqueezeNet 1.1 (Iandola et al. 2016; the authors' later version, and torchvision's). */
export function squeezeNet({ classes = 1000, width = 1 }: PresetOptions): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  const convolution = (kernel: number, channels: number, ...from: string[]) =>
    net.put({ kind: 'convolution', kernel, stride: 1, padding: Math.floor(kernel / 2), channels, relu: true }, ...from)
  net.put({ kind: 'convolution', kernel: 3, stride: 2, padding: 0, channels: scaled(64), relu: true })
  for (const stage of FIRES) {
    net.put({ kind: 'max-pooling', kernel: 3, stride: 2, padding: 0, ceil: true })
    for (const [squeezed, expanded] of stage) {
      const below = convolution(1, scaled(squeezed))
      const one = convolution(1, scaled(expanded), below)
      const other = convolution(3, scaled(expanded), below)
      net.put({ kind: 'concatenate' }, one, other)
    }
  }
  net.put({ kind: 'dropout', rate: 0.5 })
  convolution(1, classes)
  net.put({ kind: 'global-average' })
  return net.layers
}
