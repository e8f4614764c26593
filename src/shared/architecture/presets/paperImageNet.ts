import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

/** The paper's appendix B: kernel, channels and stride of each convolution. */
const CONVOLUTIONS = [
  [11, 96, 4],
  [1, 96, 1],
  [3, 96, 2],
  [5, 256, 1],
  [1, 256, 1],
  [3, 256, 2],
  [3, 384, 1],
  [1, 384, 1],
  [3, 384, 2],
  [3, 1024, 1],
  [1, 1024, 1],
] as const
/** Half of the numbers are dropped after the last convolution that subsamples. */
const DROPOUT_AFTER = 8

/** The paper's All-CNN-B for ImageNet: windows centred and ReLUs everywhere, as in its networks for CIFAR-10. */
export function paperImageNet({ classes = 1000, width = 1 }: PresetOptions): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  const put = (kernel: number, channels: number, stride: number) =>
    net.put({ kind: 'convolution', kernel, stride, padding: Math.floor(kernel / 2), channels, relu: true })
  for (const [at, [kernel, channels, stride]] of CONVOLUTIONS.entries()) {
    put(kernel, scaled(channels), stride)
    if (at === DROPOUT_AFTER) net.put({ kind: 'dropout', rate: 0.5 })
  }
  put(1, classes, 1)
  net.put({ kind: 'global-average' })
  return net.layers
}
