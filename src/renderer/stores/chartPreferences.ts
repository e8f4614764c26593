import { X_AXES, type XAxis } from '@shared/api/runs.ts'
import { create } from 'zustand'

export interface ChartPreferences {
  x: XAxis
  scale: 'linear' | 'log'
  /** Weight of the moving average, 0 for none. */
  smoothing: number
  /** Runs that differ by their seeds alone are drawn as one curve, where several runs are compared. */
  overSeeds: boolean
}

const KEY = 'allconv.chart'
const DEFAULTS: ChartPreferences = { x: 'epoch', scale: 'linear', smoothing: 0, overSeeds: false }

function stored(): ChartPreferences {
  try {
    const read = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<ChartPreferences>
    return {
      x: X_AXES.find((axis) => axis === read.x) ?? DEFAULTS.x,
      scale: read.scale === 'log' ? 'log' : 'linear',
      smoothing: typeof read.smoothing === 'number' && read.smoothing >= 0 && read.smoothing < 1 ? read.smoothing : 0,
      overSeeds: read.overSeeds === true,
    }
  } catch {
    return DEFAULTS
  }
}

/** How charts are drawn, the same for every run and kept by the browser. */
export const useChartPreferences = create<ChartPreferences>(stored)

export function setChartPreferences(change: Partial<ChartPreferences>): void {
  useChartPreferences.setState(change)
  try {
    localStorage.setItem(KEY, JSON.stringify(useChartPreferences.getState()))
  } catch {
    // A private window keeps them as long as the page.
  }
}
