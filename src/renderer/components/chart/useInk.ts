import { useComputedColorScheme } from '@mantine/core'
import type { ChartInk } from './types.ts'

/** A canvas cannot read CSS variables, so the tokens of `styles.css` that charts use stand here again. */
export const INK: Record<'light' | 'dark', ChartInk> = {
  light: { panel: '#ffffff', ink: '#171a21', dim: '#5f6776', grid: '#e9ecf0', bad: '#c02a2f', unit: '#d98a00' },
  dark: { panel: '#181b21', ink: '#e8eaef', dim: '#98a0af', grid: '#272c35', bad: '#ff7b7f', unit: '#ffc145' },
}

export const useInk = (): ChartInk => INK[useComputedColorScheme('light', { getInitialValueInEffect: false })]
