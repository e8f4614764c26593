import type { LayerSpec, MapShape } from './spec.ts'

/** A layer in a reader's words: `3x3 convolution, stride 2`, `3x3 max-pooling, stride 2`, `dropout 50 %`. */
export function describeLayer(spec: LayerSpec): string {
  const window = 'kernel' in spec ? `${spec.kernel}x${spec.kernel}` : ''
  const stride = 'stride' in spec && spec.stride !== 1 ? `, stride ${spec.stride}` : ''
  switch (spec.kind) {
    case 'convolution':
      return `${window} convolution${stride}`
    case 'max-pooling':
      return `${window} max-pooling${stride}`
    case 'p-norm-pooling':
      return `${window} ${spec.p === 'infinity' ? 'max' : `${spec.p}-norm`} pooling${stride}`
    case 'dropout':
      return `dropout ${+(spec.rate * 100).toFixed(1)} %`
    case 'global-average':
      return 'global average'
  }
}

/** `16x16x96`: height, width, channels. */
export const describeShape = ({ height, width, channels }: MapShape) => `${height}x${width}x${channels}`
