import { activationOf, isPositive } from '../../../../shared/architecture/activations.ts'
import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import type { DiagnosedLayer } from '../../../../shared/training/layerDiagnostics.ts'
import { attribute, type Ref } from '../../ops/graph/attribute.ts'
import type { GraphKernels } from '../../ops/graph/graphKernels.ts'
import { type Node, positionAxes } from '../../ops/graph/node.ts'
import { GRAPH } from '../trainingGraph.ts'
import { layerNorms, SCALE } from './layerNorms.ts'

const T = attribute.type('float32')
const INT32 = attribute.type('int32')

/** What a step's gradient of a tensor is before clipping, and how much decay times the weight is in it. */
export interface LossGradient {
  gradient: Ref
  decay: number
}

/** A weight before its update, kept for the comparison with what comes after. */
interface Before {
  /** The gradient, for an update that waits until the weight has been looked at. */
  gradient: Ref
  /** The weight where the step measures; dead elsewhere. */
  weight: Ref
}

/**
 * What a compiled step measures. All of it stands behind TensorFlow's Switch, which lets nothing through where the step does not measure: such a
 * step computes nothing more, and both are one plan, compiled once.
 */
export interface GraphDiagnostics {
  hasSilent: boolean
  /** Means over images and places of all channels that can be silent, one after the other, [channels]: of a part's maps, each image by its share. */
  channels(outputs: readonly Node[], share: Node): Ref
  /** Takes the channels' means of every part. */
  silent(parts: readonly Ref[]): void
  before(weight: Ref, gradient: Ref): Before
  tensor(handle: Ref, updated: Ref, before: Before, gradient: LossGradient): void
  /** Ends the list of tensors. */
  done(): void
}

export function graphDiagnostics(
  kernels: GraphKernels,
  layers: readonly DiagnosedLayer[],
  report: ArchitectureReport,
): GraphDiagnostics {
  const { builder } = kernels
  const silent = layers.filter(({ canBeSilent }) => canBeSilent)
  const sizes = silent.map(({ index }) => report.layers[index]!.output.channels)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const wanted = builder.placeholder(GRAPH.diagnose, [], 'bool')
  const sums: Ref[] = []
  /** The value where the step measures; dead elsewhere, as is all that is made of it. */
  const gate = (ref: Ref) => `${builder.node('Switch', [ref, wanted], { T })}:1`
  /** Zeros of that size where the step does not measure. */
  const orZeros = (ref: Ref, size: number, name?: string) => {
    const zeros = builder.node('Switch', [builder.constant(new Float32Array(size), [size]), wanted], { T })
    return builder.node('Merge', [ref, zeros], { T, N: attribute.integer(2) }, { name })
  }
  const half = (x: Ref) => kernels.float('L2Loss', [x])
  const scaled = (x: Ref) => kernels.float('Mul', [x, builder.scalar(SCALE)])
  const reduce = (operation: 'Mean' | 'Sum', x: Ref, axes: readonly number[]) =>
    kernels.float(operation, [x, builder.integers(axes)], { Tidx: INT32, keep_dims: attribute.bool(false) })

  return {
    hasSilent: silent.length > 0,
    channels(outputs, share) {
      const own = kernels.reshape(share.ref, [1, share.shape[0]!])
      const means = silent.map(({ index }) => {
        const { ref, shape, layout } = outputs[index]!
        const map = gate(ref)
        const positive = isPositive(activationOf(report.layers[index]!.spec)) ? map : kernels.float('Abs', [map])
        const ofImages = reduce('Mean', positive, positionAxes(layout)) // [N, C] in either layout
        return kernels.matMul(own, kernels.reshape(ofImages, [shape[0]!, shape[3]!]))
      })
      return orZeros(kernels.reshape(kernels.concat(means, 1), [total]), total)
    },
    silent(parts) {
      const all = kernels.sum(parts)
      let first = 0
      const shares = sizes.map((size) => {
        const own = kernels.slice(all, [first], [size])
        first += size
        return kernels.float('Sub', [builder.scalar(1), reduce('Mean', kernels.float('Sign', [own]), [0])])
      })
      builder.node(
        'Pack',
        shares,
        { T, N: attribute.integer(shares.length), axis: attribute.integer(0) },
        { name: GRAPH.silent },
      )
    },
    before(weight, gradient) {
      const seen = gate(weight)
      // A variable that somebody still reads is copied by its update; the update waits, so that none is where nothing is measured.
      return { weight: seen, gradient: builder.node('Identity', [gradient], { T }, { control: [seen] }) }
    },
    tensor(handle, updated, before, { gradient, decay }) {
      const after = gate(builder.node('ReadVariableOp', [handle], { dtype: T }, { control: [updated] }))
      const whole = gate(gradient)
      const own =
        decay === 0
          ? whole
          : kernels.float('Sub', [whole, kernels.float('Mul', [before.weight, builder.scalar(decay)])])
      const change = kernels.float('Sub', [after, before.weight])
      sums.push(half(scaled(own)), half(scaled(change)), half(after))
    },
    done() {
      const packed = kernels.float('Pack', sums, { N: attribute.integer(sums.length), axis: attribute.integer(0) })
      orZeros(kernels.float('Mul', [packed, builder.scalar(2)]), sums.length, GRAPH.sums)
    },
  }
}

/** What a step that measures is to be fetched with. */
export const fetchedDiagnostics = (layers: readonly DiagnosedLayer[]): string[] => [
  GRAPH.sums,
  ...(layers.some(({ canBeSilent }) => canBeSilent) ? [GRAPH.silent] : []),
]

/** [layers, 4] from what was fetched. */
export function readDiagnostics(
  layers: readonly DiagnosedLayer[],
  sums: Float32Array,
  silent: Float32Array = new Float32Array(),
): Float32Array {
  const names = layers.flatMap(({ tensors }) => tensors)
  const place = new Map(names.map((name, i) => [name, 3 * i]))
  return layerNorms(
    layers,
    (name) => {
      const at = place.get(name)!
      return { gradient: sums[at]!, update: sums[at + 1]!, weight: sums[at + 2]! }
    },
    [...silent],
  )
}
