import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

/** Depths of He et al. 2015, table 6: 6 n + 2. */
export const RESNET_DEPTHS = [20, 32, 44, 56, 110] as const

interface Convolution {
  kernel: number
  channels: number
  stride?: number
}

/** Convolutions with batch normalisation, and a way around them: itself, or a 1x1 convolution where `projects` (option B of the paper). */
function residual(net: NetworkBuilder, below: string, convolutions: readonly Convolution[], projects: boolean): string {
  const last = convolutions.length - 1
  let branch = below
  for (const [index, convolution] of convolutions.entries())
    branch = net.normalised(convolution, index < last ? 'relu' : null, branch)
  const { channels } = convolutions[last]!
  const stride = convolutions.reduce((product, { stride: own = 1 }) => product * own, 1)
  const shortcut = projects ? net.normalised({ kernel: 1, channels, stride }, null, below) : below
  return net.put({ kind: 'add', activation: 'relu' }, branch, shortcut)
}

/**
 * He et al. 2015, section 4.2, for images of CIFAR's size: three stages of n blocks of two 3x3 convolutions. Where the size changes, the shortcut
 * is a 1x1 convolution with batch normalisation (their option B).
 */
export function cifarResNet(depth: number, { classes = 10, width = 1 }: PresetOptions): LayerSpec[] {
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  let below = net.normalised({ kernel: 3, channels: scaled(16) }, 'relu')
  for (const [stage, base] of [16, 32, 64].entries())
    for (let block = 0; block < (depth - 2) / 6; block++) {
      const channels = scaled(base)
      const stride = stage > 0 && block === 0 ? 2 : 1
      below = residual(
        net,
        below,
        [
          { kernel: 3, channels, stride },
          { kernel: 3, channels },
        ],
        stride > 1,
      )
    }
  return net.classifier(classes)
}

export interface ResNetSizes {
  /** Blocks of each stage. */
  blocks: readonly number[]
  /** Whether a block is 1x1, 3x3, 1x1 with four times as many channels at its end, or two 3x3. */
  bottleneck: boolean
}

/** Of He et al. 2015, table 1. */
export const RESNET_18: ResNetSizes = { blocks: [2, 2, 2, 2], bottleneck: false }
export const RESNET_50: ResNetSizes = { blocks: [3, 4, 6, 3], bottleneck: true }

/**
 * He et al. 2015, section 4.1, as torchvision has it: the stride of a bottleneck is in its 3x3 convolution ("v1.5"; the paper has it in the first
 * 1x1).
 */
export function imageNetResNet({ blocks, bottleneck }: ResNetSizes, options: PresetOptions): LayerSpec[] {
  const { classes = 1000, width = 1 } = options
  const scaled = scaledBy(width)
  const net = new NetworkBuilder()
  net.normalised({ kernel: 7, channels: scaled(64), stride: 2 }, 'relu')
  let below = net.put({ kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 })
  for (const [stage, count] of blocks.entries())
    for (let block = 0; block < count; block++) {
      const base = 64 * 2 ** stage
      const stride = stage > 0 && block === 0 ? 2 : 1
      const middle = { kernel: 3, channels: scaled(base), stride }
      const convolutions = bottleneck
        ? [{ kernel: 1, channels: scaled(base) }, middle, { kernel: 1, channels: scaled(4 * base) }]
        : [middle, { kernel: 3, channels: scaled(base) }]
      below = residual(net, below, convolutions, block === 0 && (stage > 0 || bottleneck))
    }
  return net.classifier(classes)
}
