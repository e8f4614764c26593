import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

type Stage = readonly [expansion: number, channels: number, blocks: number, stride: number]

/** Sandler et al. 2018, table 2: expansion, channels, blocks and first stride of each stage. */
const STAGES: readonly Stage[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
]

/** MobileNetV2: inverted residual blocks, which widen, convolve each channel alone and narrow again without an activation. */
export function mobileNet(
  { classes = 1000, width = 1 }: PresetOptions,
  stages: readonly Stage[] = STAGES,
): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  let below = net.normalised({ kernel: 3, channels: scaled(32), stride: 2 }, 'relu6')
  let inputs = scaled(32)
  for (const [expansion, base, blocks, first] of stages)
    for (let block = 0; block < blocks; block++) {
      const [channels, hidden] = [scaled(base), inputs * expansion]
      const stride = block === 0 ? first : 1
      if (expansion > 1) net.normalised({ kernel: 1, channels: hidden }, 'relu6', below)
      net.normalised({ kernel: 3, channels: hidden, stride, groups: hidden }, 'relu6')
      const narrowed = net.normalised({ kernel: 1, channels }, null)
      below = stride === 1 && channels === inputs ? net.put({ kind: 'add' }, narrowed, below) : narrowed
      inputs = channels
    }
  net.normalised({ kernel: 1, channels: scaled(1280) }, 'relu6')
  net.put({ kind: 'global-average' })
  net.put({ kind: 'dropout', rate: 0.2 })
  net.put({ kind: 'dense', channels: classes })
  return net.layers
}
