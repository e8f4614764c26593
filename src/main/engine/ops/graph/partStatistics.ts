import type { Ops } from '../ops.ts'
import { attribute, type Ref } from './attribute.ts'
import type { GraphKernels } from './graphKernels.ts'
import { type Node, positionAxes } from './node.ts'

type Own = 'batchMean' | 'batchShare' | 'unbiased' | 'counted'

const INT32 = attribute.type('int32')
const BOOL = (value: boolean) => attribute.bool(value)
const positions = ({ shape }: Node) => shape[1]! * shape[2]!

/**
 * One part's share of a batch's statistics. Images that only fill the batch up count nothing.
 * @param shares [batch]: what each image counts in the batch's mean, 1 / size or 0; the first image always counts.
 * @param own the same of this part's images.
 */
export function partStatistics(
  kernels: GraphKernels,
  multiply: Ops<Node>['multiply'],
  { shares, own }: { shares: Ref; own: Ref },
): Pick<Ops<Node>, Own> {
  const { builder } = kernels
  const plain = (ref: Ref, shape: readonly number[]): Node => ({ ref, shape, layout: 'batch-first' })
  /** 1 / size, a scalar. */
  const share = () => kernels.once('share of an image', () => kernels.reshape(kernels.slice(shares, [0], [1]), []))
  const times = (x: Node, factor: Ref) => ({ ...x, ref: kernels.float('Mul', [x.ref, factor]) })
  return {
    batchMean(x) {
      const [n, , , channels] = x.shape as [number, number, number, number]
      const means = kernels.float('Mean', [x.ref, builder.integers(positionAxes(x.layout))], {
        Tidx: INT32,
        keep_dims: BOOL(false),
      }) // [N, C] in either layout
      const sum = kernels.float('MatMul', [kernels.reshape(own, [1, n]), means], {
        transpose_a: BOOL(false),
        transpose_b: BOOL(false),
      })
      return plain(kernels.reshape(sum, [channels]), [channels])
    },
    batchShare: (sum, like) => times(sum, kernels.float('Mul', [share(), builder.scalar(1 / positions(like))])),
    unbiased(variance, like) {
      // m / (m - 1) with 1 / m the share of a number: 1 / (1 - 1 / m).
      const ofNumber = kernels.float('Mul', [share(), builder.scalar(1 / positions(like))])
      const rest = kernels.float('Sub', [builder.scalar(1), ofNumber])
      return { ...variance, ref: kernels.float('DivNoNan', [variance.ref, rest]) }
    },
    counted(x) {
      const n = x.shape[0]!
      const ones = kernels.once(`which of ${own} count`, () => kernels.float('Sign', [own]))
      return multiply(x, plain(kernels.reshape(ones, [n, 1, 1, 1]), [n, 1, 1, 1]))
    },
  }
}
