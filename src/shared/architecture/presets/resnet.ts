import type { LayerSpec } from '../kinds/table.ts'
import { NetworkBuilder, type PresetOptions, scaledBy } from './builder.ts'

/** Depths of He et al. 2015, table 6: 6 n + 2. */
export const RESNET_DEPTHS = [20, 32, 44, 56, 110] as const

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
      net.normalised({ kernel: 3, channels, stride }, 'relu', below)
      const branch = net.normalised({ kernel: 3, channels }, null)
      const shortcut = stride === 1 ? below : net.normalised({ kernel: 1, channels, stride }, null, below)
      below = net.put({ kind: 'add', activation: 'relu' }, branch, shortcut)
    }
  net.put({ kind: 'global-average' })
  net.put({ kind: 'dense', channels: classes })
  return net.layers
}
