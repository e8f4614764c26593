import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

/** Channels of VGG-16's convolutions, stage by stage (Simonyan & Zisserman 2014, table 1, D). */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
]

const POOLING: LayerSpec = { kind: 'max-pooling', kernel: 2, stride: 2, padding: 0 }

/** VGG-16 with batch normalisation and one dense layer, as it is used on images of 32x32. */
export function cifarVgg({ classes = 10, width = 1 }: PresetOptions): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  for (const stage of STAGES) {
    for (const channels of stage) {
      net.put({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: scaled(channels), relu: false })
      net.put({ kind: 'batch-normalisation', activation: 'relu' })
    }
    net.put(POOLING)
  }
  return net.classifier(classes)
}

/** VGG-16 as the paper has it, its dense layers over maps of 7x7 at 224x224. */
export function imageNetVgg({ classes = 1000, width = 1 }: PresetOptions): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  for (const stage of STAGES) {
    for (const channels of stage)
      net.put({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: scaled(channels), relu: true })
    net.put(POOLING)
  }
  net.put({ kind: 'flatten' })
  for (let layer = 0; layer < 2; layer++) {
    net.put({ kind: 'dense', channels: scaled(4096), activation: 'relu' })
    net.put({ kind: 'dropout', rate: 0.5 })
  }
  net.put({ kind: 'dense', channels: classes })
  return net.layers
}
