import { activationOf, isPositive } from '../../../../shared/architecture/activations.ts'
import type { DiagnosedLayer } from '../../../../shared/training/layerDiagnostics.ts'
import type { LayerPass } from '../../layers/layer.ts'
import { inScope } from '../../network/forward.ts'
import type { Ops } from '../../ops/ops.ts'
import { sumOfSquares } from '../clip.ts'
import { layerNorms, SCALE } from './layerNorms.ts'

/** Gathers what is measured in one step by single operations; `vector` is all of it in one tensor, as each way back from a device costs. */
export interface EagerDiagnostics<T> {
  maps(layers: readonly LayerPass<T>[]): void
  tensor(name: string, gradient: T, before: T, after: T): void
  vector(): T
  /** [layers, 4] from the vector's numbers. */
  read(numbers: Float32Array): Float32Array
}

export function eagerDiagnostics<T>(ops: Ops<T>, layers: readonly DiagnosedLayer[]): EagerDiagnostics<T> {
  const silent = layers.filter(({ canBeSilent }) => canBeSilent)
  const names: string[] = []
  const sums: T[] = []
  const channels: T[] = []
  const flat = (x: T) => {
    const size = ops.shape(x).reduce((product, side) => product * side, 1)
    return ops.reshape(x, [1, 1, 1, size])
  }
  return {
    maps(passes) {
      for (const { index } of silent) {
        const { output, report } = passes[index]!
        channels.push(ops.biasGradient(isPositive(activationOf(report.spec)) ? output : ops.abs(output)))
      }
    },
    tensor(name, gradient, before, after) {
      names.push(name)
      const made = inScope(ops, () => ({
        gradient: sumOfSquares(ops, ops.scale(gradient, SCALE)),
        update: sumOfSquares(ops, ops.scale(ops.subtract(after, before), SCALE)),
        weight: sumOfSquares(ops, after),
      }))
      sums.push(made.gradient, made.update, made.weight)
    },
    vector: () => ops.concatenate([...sums, ...channels].map(flat)),
    read(numbers) {
      const sumsOf = new Map(
        names.map((name, i) => {
          const [gradient, update, weight] = numbers.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number]
          return [name, { gradient, update, weight }]
        }),
      )
      let at = 3 * names.length
      const shares = channels.map((sum) => {
        const count = ops.shape(sum)[0]!
        at += count
        return shareOfZeros(numbers.subarray(at - count, at))
      })
      return layerNorms(layers, (name) => sumsOf.get(name)!, shares)
    },
  }
}

const shareOfZeros = (values: Float32Array) => values.filter((value) => value === 0).length / values.length
