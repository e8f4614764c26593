import type { Architecture } from '../../src/shared/architecture/spec.ts'

/** All-CNN in small: a strided convolution, dropout, class maps, an average. An engine builds and trains it in a moment. */
export function tinyArchitecture({ channels = 6, classes = 4, side = 32, lastRelu = true } = {}): Architecture {
  return {
    id: 'tiny',
    title: 'Tiny',
    input: { height: side, width: side, channels: 3 },
    layers: [
      { kind: 'dropout', rate: 0.2 },
      { kind: 'convolution', kernel: 3, stride: 2, padding: 1, channels, relu: true },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'convolution', kernel: 3, stride: 2, padding: 1, channels: 2 * channels, relu: true },
      { kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels: classes, relu: lastRelu },
      { kind: 'global-average' },
    ],
  }
}
