import type { Quantity } from '@shared/training/layerDiagnostics.ts'
import { formatPercent, formatSignificant } from '../../components/format.ts'

/** How a quantity is called, explained, scaled and written. */
export interface QuantityWords {
  title: string
  /** Stands at the curves' vertical axis. */
  axis: string
  help: string
  scale: 'linear' | 'log'
  format(value: number): string
  /** A round value at the axis. */
  tick(value: number): string
}

/** Norms span many powers of ten: `1.2e-5` is read at a glance, `0.000012` is counted. */
function formatNorm(value: number): string {
  if (Number.isNaN(value)) return 'not a number'
  if (!Number.isFinite(value)) return 'infinite'
  const isPlain = value === 0 || (value >= 0.001 && value < 100_000)
  return isPlain
    ? formatSignificant(value, 3)
    : value
        .toExponential(2)
        .replace(/\.?0+e/, 'e')
        .replace('e+', 'e')
}

const norm = { scale: 'log', format: formatNorm, tick: formatNorm } as const

export const QUANTITY_WORDS: Record<Quantity, QuantityWords> = {
  gradient: {
    ...norm,
    title: 'Gradient',
    axis: 'L2 norm of the gradient',
    help: 'L2 norm of the loss’s gradient by the layer’s weights and biases, before clipping and without weight decay. 0 means that nothing reaches the layer.',
  },
  update: {
    ...norm,
    title: 'Update',
    axis: 'L2 norm of the update',
    help: 'L2 norm of what the step changed the weights by: weights after it minus weights before.',
  },
  ratio: {
    ...norm,
    title: 'Update / weights',
    axis: 'update / weight norm',
    help: 'The update’s norm over the weights’ norm. About 1e-3 is usual: with far less a layer hardly learns, with far more its training becomes unstable.',
  },
  weight: {
    ...norm,
    title: 'Weights',
    axis: 'L2 norm of the weights',
    help: 'L2 norm of the layer’s weights and biases after the step.',
  },
  silent: {
    scale: 'linear',
    title: 'Silent channels',
    axis: 'share of silent channels',
    help: 'Share of the channels whose activation is 0 for every image and place of the batch: dead units, if they stay so.',
    format: (value) => formatPercent(value, 1) ?? 'not a number',
    tick: (value) => formatPercent(value, 0) ?? '',
  },
}
