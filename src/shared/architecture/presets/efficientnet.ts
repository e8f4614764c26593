import type { Activation } from '../activations.ts'
import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

type Stage = readonly [expansion: number, kernel: number, stride: number, channels: number, blocks: number]

/** Tan & Le 2019, table 1: expansion, kernel, first stride, channels and blocks of each stage. */
const STAGES: readonly Stage[] = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
]
/** Share of images that the last block is dropped for in training; earlier ones in proportion to their place. */
const STOCHASTIC_DEPTH = 0.2

/** EfficientNet-B0: inverted residual blocks with squeeze and excitation, dropped by stochastic depth in training. */
export function efficientNet(
  { classes = 1000, width = 1 }: PresetOptions,
  stages: readonly Stage[] = STAGES,
): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  const pointwise = (channels: number, activation: Activation, ...from: string[]) =>
    net.put({ kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels, relu: false, activation }, ...from)
  let below = net.normalised({ kernel: 3, channels: scaled(32), stride: 2 }, 'silu')
  let inputs = scaled(32)
  let place = 0
  const total = stages.reduce((sum, [, , , , blocks]) => sum + blocks, 0)
  for (const [expansion, kernel, first, base, blocks] of stages)
    for (let block = 0; block < blocks; block++) {
      const [channels, hidden] = [scaled(base), inputs * expansion]
      const stride = block === 0 ? first : 1
      if (expansion > 1) net.normalised({ kernel: 1, channels: hidden }, 'silu', below)
      const wide = net.normalised({ kernel, channels: hidden, stride, groups: hidden }, 'silu')
      net.put({ kind: 'global-average' })
      pointwise(Math.max(1, Math.floor(inputs / 4)), 'silu')
      const weights = pointwise(hidden, 'sigmoid')
      net.put({ kind: 'multiply' }, weights, wide)
      const narrowed = net.normalised({ kernel: 1, channels }, null)
      const rate = (STOCHASTIC_DEPTH * place++) / total
      if (stride === 1 && channels === inputs) {
        const branch = rate > 0 ? net.put({ kind: 'dropout', rate, drops: 'images' }) : narrowed
        below = net.put({ kind: 'add' }, branch, below)
      } else below = narrowed
      inputs = channels
    }
  net.normalised({ kernel: 1, channels: scaled(1280) }, 'silu')
  net.put({ kind: 'global-average' })
  net.put({ kind: 'dropout', rate: 0.2 })
  net.put({ kind: 'dense', channels: classes })
  return net.layers
}
