import type { TileTransform } from './tileTransform.ts'

/** One number of a sparse matrix: what an element of the result takes of one element before. */
export interface Term {
  from: number
  factor: number
}

/** A tile transform laid along one side of a map. */
export interface SideTransform {
  products: number
  /** Tiles along the side; the last one may hang over. */
  tiles: number
  /** Sides of the map before and after the convolution. */
  inputSide: number
  outputSide: number
  /** [products][tiles]: terms of map positions; what falls into padding is left out. */
  input: Term[][][]
  /** [outputSide]: terms of products, numbered `product * tiles + tile`. */
  output: Term[][]
}

export function sideTransform(
  transform: TileTransform,
  inputSide: number,
  outputSide: number,
  padding: number,
): SideTransform {
  const { tile, stride, products } = transform
  const tiles = Math.ceil(outputSide / tile)
  const input = transform.input.map((terms) =>
    Array.from({ length: tiles }, (_, t) =>
      terms
        .map(({ offset, factor }) => ({ from: stride * tile * t - padding + offset, factor }))
        .filter(({ from }) => from >= 0 && from < inputSide),
    ),
  )
  const output = Array.from({ length: outputSide }, (_, o) => {
    const t = Math.floor(o / tile)
    return transform.output[o % tile]!.map((factor, product) => ({ from: product * tiles + t, factor })).filter(
      ({ factor }) => factor !== 0,
    )
  })
  return { products, tiles, inputSide, outputSide, input, output }
}
