/** One curve of a chart: values over x, both of one length, x ascending. A value that is no number leaves a gap. */
export interface ChartSeries {
  id: string
  label: string
  colour: string
  x: ArrayLike<number>
  y: ArrayLike<number>
  /** Smallest and largest value behind each point, where a point stands for several: drawn as a band, so that nothing is hidden. */
  min?: ArrayLike<number>
  max?: ArrayLike<number>
  /** Drawn over the raw curve, which stays visible. */
  smoothed?: ArrayLike<number>
  /** `points` marks every value with a dot: one an epoch. */
  shape: 'line' | 'points'
  dash?: readonly number[]
}

/** Something that happened at a place of the x axis. */
export interface ChartMark {
  x: number
  kind: 'drop' | 'checkpoint' | 'best'
  label: string
}

/** A value to compare with, e.g. the paper's. */
export interface ChartReference {
  y: number
  label: string
}

export type Range = readonly [from: number, to: number]

export interface ChartAxis {
  label: string
  format(value: number): string
  /** How the axis writes a round value; as `format` where absent. */
  tick?(value: number): string
  /** Size of the unit that `format` shows, so that ticks are round in it: 3600 for seconds shown as hours. */
  unit?: number
}

export interface ChartSpec {
  series: readonly ChartSeries[]
  marks: readonly ChartMark[]
  references: readonly ChartReference[]
  x: ChartAxis
  y: ChartAxis & { scale: 'linear' | 'log' }
  /** What is visible of the x axis. */
  range: Range
}

/** Colours that depend on the theme. */
export interface ChartInk {
  panel: string
  ink: string
  dim: string
  grid: string
  bad: string
  unit: string
}
