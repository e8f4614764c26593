import type { LayerKind, LayerSpec } from './spec.ts'

const PREFIX: Record<LayerKind, string> = {
  convolution: 'conv',
  'max-pooling': 'pool',
  'p-norm-pooling': 'pool',
  dropout: 'dropout',
  'global-average': 'average',
}

/** Names layers by kind and order: `conv1` ... `conv9`, `pool1`, `dropout1`, `average1`. */
export function layerNames(layers: readonly LayerSpec[]): string[] {
  const seen = new Map<string, number>()
  return layers.map(({ kind }) => {
    const prefix = PREFIX[kind]
    const order = (seen.get(prefix) ?? 0) + 1
    seen.set(prefix, order)
    return `${prefix}${order}`
  })
}
