import { expect, it } from 'vitest'
import { activate, throughActivation } from '../../src/main/engine/layers/activate.ts'
import type { Ops } from '../../src/main/engine/ops/ops.ts'
import { ACTIVATIONS, isReluLike } from '../../src/shared/architecture/activations.ts'
import golden from '../golden/activations.json' with { type: 'json' }

const { points } = golden
const SIGNAL = points.map((_, index) => (index % 3 === 1 ? -2 : 1 + index / 10))

/** Compares every activation with PyTorch's numbers, forward and backward, and the rules with their formulas. */
export function checkActivations<T>(ops: Ops<T>, read: (tensor: T) => ArrayLike<number>): void {
  it.each(ACTIVATIONS)('%s equals PyTorch', (activation) => {
    const { values, derivatives } = golden.activations[activation]
    const shape = [1, 1, 1, points.length]
    const x = ops.constant(Float32Array.from(points), shape)
    const y = activate(ops, x, activation)
    const close = (found: ArrayLike<number>, expected: readonly number[]) =>
      expected.forEach((value, i) => void expect(found[i], `at ${points[i]}`).toBeCloseTo(value, 5))
    close(read(y), values)
    const signal = ops.constant(Float32Array.from(SIGNAL), shape)
    const down = (rule: 'gradient' | 'deconvnet' | 'guided') =>
      read(throughActivation(ops, signal, { output: y, preActivation: x }, activation, rule))
    const gradient = SIGNAL.map((value, i) => value * derivatives[i]!)
    close(down('gradient'), gradient)
    const positive = (numbers: number[]) => numbers.map((value, i) => (SIGNAL[i]! > 0 ? value : 0))
    close(down('deconvnet'), isReluLike(activation) ? positive(SIGNAL) : gradient)
    close(down('guided'), isReluLike(activation) ? positive(gradient) : gradient)
  })
}
