import { Select } from '@mantine/core'
import classes from './compare.module.css'

/** Places of the two that are held against each other, among all that are compared. */
export type Pair = readonly [left: number, right: number]

/** The pair, as far as there are so many models: others may have been left out since it was chosen. */
export const pairWithin = ([left, right]: Pair, count: number): Pair =>
  left < count && right < count && left !== right ? [left, right] : [0, 1]

/** Which two of three or four models are held against each other; with two there is nothing to choose. */
export function PairChoice({
  titles,
  pair: [left, right],
  onPair,
}: {
  titles: readonly string[]
  pair: Pair
  onPair(pair: Pair): void
}) {
  if (titles.length < 3) return null
  const options = titles.map((label, at) => ({ value: String(at), label }))
  return (
    <div className={classes.toolbar}>
      <span className={classes.dim}>Hold</span>
      <Select
        aria-label="First of the pair"
        data={options}
        value={String(left)}
        // Choosing the other one swaps them.
        onChange={(value) => value !== null && onPair([Number(value), Number(value) === right ? left : right])}
        w={220}
      />
      <span className={classes.dim}>against</span>
      <Select
        aria-label="Second of the pair"
        data={options}
        value={String(right)}
        onChange={(value) => value !== null && onPair([Number(value) === left ? right : left, Number(value)])}
        w={220}
      />
    </div>
  )
}
