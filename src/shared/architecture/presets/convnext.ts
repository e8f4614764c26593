import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

type Stage = readonly [channels: number, blocks: number]

/** Liu et al. 2022, ConvNeXt-T: channels and blocks of each stage. */
const STAGES: readonly Stage[] = [
  [96, 3],
  [192, 3],
  [384, 9],
  [768, 3],
]
const LAYER_SCALE = 1e-6
/** Share of images that the last block is dropped for in training; earlier ones in proportion to their place. */
const STOCHASTIC_DEPTH = 0.1

/** ConvNeXt-Tiny: depthwise 7x7 kernels, layer normalisation, one GELU a block, each block's share of the sum scaled by channel. */
export function convNext({ classes = 1000, width = 1 }: PresetOptions, stages: readonly Stage[] = STAGES): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  /** A convolution without padding beyond what keeps the size. */
  const convolve = (kernel: number, channels: number, more: object, ...from: string[]) =>
    net.put({ kind: 'convolution', kernel, stride: 1, padding: 0, channels, relu: false, ...more }, ...from)
  const total = stages.reduce((sum, [, blocks]) => sum + blocks, 0)
  let place = 0
  for (const [stage, [base, blocks]] of stages.entries()) {
    const channels = scaled(base)
    if (stage === 0) convolve(4, channels, { stride: 4 })
    net.put({ kind: 'layer-normalisation' })
    if (stage > 0) convolve(2, channels, { stride: 2 })
    let below = net.last
    for (let block = 0; block < blocks; block++) {
      convolve(7, channels, { padding: 3, groups: channels }, below)
      net.put({ kind: 'layer-normalisation' })
      convolve(1, 4 * channels, { activation: 'gelu' })
      convolve(1, channels, {})
      let branch = net.put({ kind: 'scale', initial: LAYER_SCALE })
      const rate = (STOCHASTIC_DEPTH * place++) / (total - 1)
      if (rate > 0) branch = net.put({ kind: 'dropout', rate, drops: 'images' })
      below = net.put({ kind: 'add' }, branch, below)
    }
  }
  net.put({ kind: 'global-average' })
  net.put({ kind: 'layer-normalisation' })
  net.put({ kind: 'dense', channels: classes })
  return net.layers
}
