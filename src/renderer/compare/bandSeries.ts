import type { SeedBand } from '@shared/compare/seedBands.ts'
import type { ChartSeries } from '../components/chart/types.ts'

/** A setting's error over its seeds as a curve: the mean, with one standard deviation on either side, which ends at 0 and 100 %. */
export const bandSeries = (
  { n, epochs, mean, deviation }: SeedBand,
  { label, ...look }: Pick<ChartSeries, 'id' | 'label' | 'colour' | 'dash'>,
): ChartSeries => ({
  ...look,
  label: `${label} (n = ${n})`,
  shape: 'line',
  x: epochs,
  y: mean,
  min: mean.map((value, at) => Math.max(0, value - deviation[at]!)),
  max: mean.map((value, at) => Math.min(1, value + deviation[at]!)),
})
