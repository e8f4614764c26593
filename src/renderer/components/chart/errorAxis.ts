import { formatPercent, formatSignificant } from '../format.ts'

// Functions of their own, so that an axis stays the same from one drawing to the next.

/** How charts write an error, a share from 0 to 1. */
export const formatError = (value: number) => formatPercent(value, 1) ?? 'not a number'
/** The same at a round value of the axis. */
export const tickError = (value: number) => `${formatSignificant(value * 100, 3)} %`
