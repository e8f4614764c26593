import { outputSide } from '../eager/windows.ts'
import { attribute, type Ref } from '../graph/attribute.ts'
import type { GraphKernels } from '../graph/graphKernels.ts'
import type { Node } from '../graph/node.ts'
import { byDefinition, type PlainAlgorithm, type PlainSite } from './algorithm.ts'
import { direct, directForward } from './direct.ts'

/** At stride 2, every other position of a side of the map, and what reaches it. */
interface Phase {
  /** First tap that reaches these positions; the others follow at the stride. */
  tap: number
  /** Zeros around `dy` for a convolution with those taps to give one number a position. */
  before: number
  after: number
}

/** The phases of even and of odd positions: dx[h] sums dy[i] K[a] over 2 i + a - padding = h, so a has h's parity, shifted by the padding. */
function phasesOf(
  side: number,
  outputs: number,
  { kernel, padding }: { kernel: number; padding: number },
): [Phase, Phase] {
  return [0, 1].map((first) => {
    const tap = (first + padding) % 2
    const taps = Math.ceil((kernel - tap) / 2)
    const start = (first + padding - tap) / 2 // which dy meets the first tap at position `first`
    return { tap, before: taps - 1 - start, after: start + side / 2 - outputs }
  }) as [Phase, Phase]
}

const sidesOf = ({ input, window }: PlainSite) =>
  [input[1]!, input[2]!].map((side) => phasesOf(side, outputSide(side, window), window)) as [
    [Phase, Phase],
    [Phase, Phase],
  ]

/** The taps of one phase of rows and columns, turned, [taps, taps, out, in]. */
function phaseKernel(kernels: GraphKernels, kernel: Node, row: Phase, column: Phase): Ref {
  return kernels.onceForAll(`phase ${row.tap} ${column.tap} of ${kernel.ref}`, () => {
    const own = kernels.strided(kernel.ref, [row.tap, column.tap, 0, 0], kernel.shape, [2, 2, 1, 1])
    const turned = kernels.float('ReverseV2', [own, kernels.builder.integers([0, 1])], {
      Tidx: attribute.type('int32'),
    })
    return kernels.transpose(turned, [0, 1, 3, 2])
  })
}

/**
 * For stride 2: the input gradient as four forward convolutions of stride 1, one for each parity of row and column with the taps that
 * reach it, put together like the squares of a chessboard. As many products as the definition has.
 */
export const phases: PlainAlgorithm = {
  id: 'direct-phases',
  title: 'Direct, input gradient by parity of positions',
  direct: true,
  multiplications: byDefinition,
  layout: 'batch-first',
  supports: (site) => {
    const { window, input } = site
    if (window.stride !== 2 || window.kernel < 2 || input[1]! % 2 !== 0 || input[2]! % 2 !== 0) return false
    return sidesOf(site).every((pair) => pair.every(({ before, after }) => before >= 0 && after >= 0))
  },
  forward: directForward,
  inputGradient(kernels, site, dy, kernel) {
    const [n, height, width, channels] = site.input as [number, number, number, number]
    const [rows, columns] = sidesOf(site)
    const signal = kernels.inLayout(dy, 'batch-first').ref
    const lines = rows.map((row) => {
      const squares = columns.map((column) =>
        kernels.convolution('Conv2D', [signal, phaseKernel(kernels, kernel, row, column)], {
          stride: 1,
          padding: { top: row.before, bottom: row.after, left: column.before, right: column.after },
        }),
      ) // each [N, H / 2, W / 2, C]
      return kernels.reshape(kernels.concat(squares, 3), [n, height / 2, width * channels])
    })
    return {
      ref: kernels.reshape(kernels.concat(lines, 2), [n, height, width, channels]),
      shape: site.input,
      layout: 'batch-first',
    }
  },
  kernelGradient: direct.kernelGradient,
}
