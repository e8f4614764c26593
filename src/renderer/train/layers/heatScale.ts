import type { LayerHistory } from '@shared/api/layers.ts'
import { colourTable, level } from '@shared/explain/colourMaps.ts'
import type { Quantity } from '@shared/training/layerDiagnostics.ts'
import { QUANTITY_WORDS } from './quantities.ts'

/** Stand apart from the scale in both schemes: a 0 on a scale of powers of ten, and what is no number. */
export const ZERO_COLOUR = '#e5484d'
export const NONE_COLOUR = '#d6409f'

/** One row of the heat map: a layer that has the quantity. */
export interface HeatRow {
  layer: string
  values: Float32Array
}

export interface HeatScale {
  low: number
  high: number
  kind: 'linear' | 'log'
  /** Whether the colour for zeros, or for what is no number, is in the picture. */
  hasZero: boolean
  hasNone: boolean
}

/** The layers that have the quantity; those without weights have no gradient, those without a ReLU no silent channels. */
export function heatRows({ layers, steps, values }: LayerHistory, quantity: Quantity): HeatRow[] {
  const all = values[quantity] ?? new Float32Array()
  return layers
    .map((layer, row) => ({ layer, values: all.subarray(row * steps.length, (row + 1) * steps.length) }))
    .filter((row) => row.values.some((value) => !Number.isNaN(value)))
}

/** From the smallest to the largest number; a share goes from 0 to 1, so that pictures of different runs compare. */
export function heatScale(rows: readonly HeatRow[], quantity: Quantity): HeatScale {
  const kind = QUANTITY_WORDS[quantity].scale
  const scale: HeatScale = { low: Number.POSITIVE_INFINITY, high: 0, kind, hasZero: false, hasNone: false }
  for (const { values } of rows)
    for (const value of values) {
      if (!Number.isFinite(value)) scale.hasNone = true
      else if (value === 0) scale.hasZero = kind === 'log'
      else [scale.low, scale.high] = [Math.min(scale.low, value), Math.max(scale.high, value)]
      if (value === 0 && kind === 'log') scale.hasZero = true
    }
  if (kind === 'linear') return { ...scale, low: 0, high: 1, hasZero: false }
  return scale.high === 0 ? { ...scale, low: 1, high: 1 } : scale
}

/** CSS colours of the 256 levels. */
const COLOURS = (() => {
  const table = colourTable('viridis')
  return Array.from({ length: 256 }, (_, i) => `rgb(${table[3 * i]}, ${table[3 * i + 1]}, ${table[3 * i + 2]})`)
})()

export function heatColour(value: number, { low, high, kind }: HeatScale): string {
  if (!Number.isFinite(value)) return NONE_COLOUR
  if (kind === 'linear') return COLOURS[level(value, low, high)]!
  if (value === 0) return ZERO_COLOUR
  return COLOURS[low === high ? 128 : level(Math.log(value), Math.log(low), Math.log(high))]!
}

/** A background for the legend, from low to high. */
export const HEAT_GRADIENT = `linear-gradient(to right, ${[0, 32, 64, 96, 128, 160, 192, 224, 255].map((i) => COLOURS[i]).join(', ')})`
