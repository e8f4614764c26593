import type { PlainSite } from './algorithm.ts'
import type { TileTransform } from './tileTransform.ts'
import type { WinogradPlan } from './winogradPlan.ts'

/**
 * A transform along one side of a map. It takes a side apart, tile by tile: product q of tile t is the sum over o of
 * `factors[q][o] * x[step * t + o - before]`, with zeros outside the map. Its adjoint puts a side together.
 */
export interface Tiling {
  /** [products][span] */
  factors: number[][]
  tiles: number
  step: number
  before: number
  /** Length of the map's side. */
  side: number
}

/** How the input of a convolution is taken apart along a side. */
function inputTiling({ input, stride, tile }: TileTransform, tiles: number, side: number, padding: number): Tiling {
  const span = 1 + Math.max(...input.flatMap((terms) => terms.map(({ offset }) => offset)))
  const factors = input.map((terms) => {
    const row = new Array<number>(span).fill(0)
    for (const { offset, factor } of terms) row[offset] = factor
    return row
  })
  return { factors, tiles, step: stride * tile, before: padding, side }
}

/** How its output is put together. */
function outputTiling({ output, tile, products }: TileTransform, tiles: number, side: number): Tiling {
  const factors = Array.from({ length: products }, (_, q) => output.map((row) => row[q]!))
  return { factors, tiles, step: tile, before: 0, side }
}

/** The tilings of a convolution's two maps along both of their sides. */
export const tilingsOf = ({ transforms, rows, columns }: WinogradPlan, { window: { padding } }: PlainSite) => ({
  input: {
    rows: inputTiling(transforms.rows, rows.tiles, rows.inputSide, padding),
    columns: inputTiling(transforms.columns, columns.tiles, columns.inputSide, padding),
  },
  output: {
    rows: outputTiling(transforms.rows, rows.tiles, rows.outputSide),
    columns: outputTiling(transforms.columns, columns.tiles, columns.outputSide),
  },
})

/** Usual tiles have three: those of the points 0 and infinity and all others. Each pair of groups is a loop to compile. */
const MOST_GROUPS = 3

/** A tiling as those of its groups. */
export function groupsOf(tiling: Tiling): Tiling[] {
  const groups: { support: string; factors: number[][] }[] = []
  for (const row of tiling.factors) {
    const support = row.map((factor) => (factor === 0 ? '0' : '1')).join('')
    const last = groups.at(-1)
    if (last?.support === support) last.factors.push(row)
    else groups.push({ support, factors: [row] })
  }
  if (groups.length > MOST_GROUPS) return [tiling]
  return groups.map(({ factors }) => ({ ...tiling, factors }))
}
