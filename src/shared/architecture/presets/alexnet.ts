import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

/** Kernel, stride, padding and channels of the convolutions, and which are pooled. */
const CONVOLUTIONS = [
  { kernel: 11, stride: 4, padding: 2, channels: 64, pooled: true },
  { kernel: 5, stride: 1, padding: 2, channels: 192, pooled: true },
  { kernel: 3, stride: 1, padding: 1, channels: 384, pooled: false },
  { kernel: 3, stride: 1, padding: 1, channels: 256, pooled: false },
  { kernel: 3, stride: 1, padding: 1, channels: 256, pooled: true },
]

/** AlexNet of Krizhevsky 2014 ("One weird trick", without local response normalisation), as torchvision has it: dense layers over 6x6 at 224x224. */
export function alexNet({ classes = 1000, width = 1 }: PresetOptions): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  for (const { channels, pooled, ...window } of CONVOLUTIONS) {
    net.put({ kind: 'convolution', ...window, channels: scaled(channels), relu: true })
    if (pooled) net.put({ kind: 'max-pooling', kernel: 3, stride: 2, padding: 0 })
  }
  net.put({ kind: 'flatten' })
  for (let layer = 0; layer < 2; layer++) {
    net.put({ kind: 'dropout', rate: 0.5 })
    net.put({ kind: 'dense', channels: scaled(4096), activation: 'relu' })
  }
  net.put({ kind: 'dense', channels: classes })
  return net.layers
}
