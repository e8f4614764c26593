import { type Activation, isReluLike } from '../../../shared/architecture/activations.ts'
import type { Ops } from '../ops/ops.ts'
import type { ReluRule } from './layer.ts'

/** An activation: its value, and its derivative times a signal, by its input `x` or its output `y`. */
interface Formula {
  up<T>(ops: Ops<T>, x: T): T
  /** `x` is there where `needsInput` says so. */
  down<T>(ops: Ops<T>, signal: T, y: T, x: T | null): T
  needsInput?: true
}

const LEAK = 0.01
const negated = <T>(ops: Ops<T>, x: T) => ops.scale(x, -1)
/** min(max(x, 0), 6) */
const clipped = <T>(ops: Ops<T>, x: T) => ops.subtract(ops.relu(x), ops.relu(ops.offset(x, -6)))
/** `signal` where `low < x`, elsewhere 0. */
const where = <T>(ops: Ops<T>, signal: T, x: T, low: number) =>
  ops.reluGradient(signal, ops.relu(low === 0 ? x : ops.offset(x, -low)))
/** `signal` where `0 < x < 6`. */
const inside = <T>(ops: Ops<T>, signal: T, x: T) =>
  where(ops, where(ops, signal, x, 0), ops.offset(negated(ops, x), 6), 0)
/** 1 / (1 + e^-x) times x, differentiated: s + x s (1 - s). */
const SQRT_HALF = Math.SQRT1_2
const normalDensity = <T>(ops: Ops<T>, x: T) =>
  ops.scale(ops.exponential(ops.scale(ops.multiply(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
const normalShare = <T>(ops: Ops<T>, x: T) =>
  ops.offset(ops.scale(ops.errorFunction(ops.scale(x, SQRT_HALF)), 0.5), 0.5)

/** As PyTorch defines them (torch.nn), with its default slopes. */
const FORMULAS: Record<Activation, Formula> = {
  relu: { up: (ops, x) => ops.relu(x), down: (ops, signal, y) => ops.reluGradient(signal, y) },
  relu6: { up: clipped, down: (ops, signal, y) => inside(ops, signal, y) },
  'leaky-relu': {
    up: (ops, x) => ops.subtract(ops.relu(x), ops.scale(ops.relu(negated(ops, x)), LEAK)),
    down: (ops, signal, y) => ops.add(ops.scale(signal, LEAK), ops.scale(where(ops, signal, y, 0), 1 - LEAK)),
  },
  elu: {
    up: (ops, x) => ops.add(ops.relu(x), ops.offset(ops.exponential(negated(ops, ops.relu(negated(ops, x)))), -1)),
    down(ops, signal, y) {
      const above = where(ops, signal, y, 0)
      return ops.add(above, ops.multiply(ops.subtract(signal, above), ops.offset(y, 1)))
    },
  },
  gelu: {
    needsInput: true,
    up: (ops, x) => ops.multiply(x, normalShare(ops, x)),
    down: (ops, signal, _y, x) =>
      ops.multiply(signal, ops.add(normalShare(ops, x!), ops.multiply(x!, normalDensity(ops, x!)))),
  },
  silu: {
    needsInput: true,
    up: (ops, x) => ops.multiply(x, ops.sigmoid(x)),
    down(ops, signal, y, x) {
      const share = ops.sigmoid(x!)
      return ops.multiply(signal, ops.add(share, ops.multiply(y, ops.offset(negated(ops, share), 1))))
    },
  },
  sigmoid: {
    up: (ops, x) => ops.sigmoid(x),
    down: (ops, signal, y) => ops.multiply(signal, ops.multiply(y, ops.offset(negated(ops, y), 1))),
  },
  'hard-sigmoid': {
    up: (ops, x) => ops.scale(clipped(ops, ops.offset(x, 3)), 1 / 6),
    down: (ops, signal, y) => ops.scale(inside(ops, signal, ops.scale(y, 6)), 1 / 6),
  },
  'hard-swish': {
    needsInput: true,
    up: (ops, x) => ops.scale(ops.multiply(x, clipped(ops, ops.offset(x, 3))), 1 / 6),
    down(ops, signal, _y, x) {
      // 0 below -3, 1 above 3, (2 x + 3) / 6 between.
      const between = inside(ops, ops.offset(ops.scale(x!, 1 / 3), 0.5), ops.offset(x!, 3))
      const above = where(ops, signal, x!, 3)
      return ops.add(ops.multiply(signal, between), above)
    },
  },
  tanh: {
    up: (ops, x) => ops.tanh(x),
    down: (ops, signal, y) => ops.multiply(signal, ops.offset(negated(ops, ops.multiply(y, y)), 1)),
  },
}

/** Whether the way back needs the map before the activation. */
export const needsInput = (activation: Activation): boolean => FORMULAS[activation].needsInput ?? false

/** What stands after a layer's sums: the one place that applies it. */
export const activate = <T>(ops: Ops<T>, x: T, activation: Activation): T => FORMULAS[activation].up(ops, x)

/**
 * A signal on its way down through an activation: the one place that takes it there, so that no ReLU escapes a rule (paper, section 3.4). With f
 * the activation's output, f' its derivative and R the signal, at ReLU-like ones: gradient f' R, deconvnet (R > 0) R, guided backpropagation
 * f' (R > 0) R; elsewhere always f' R.
 */
export function throughActivation<T>(
  ops: Ops<T>,
  signal: T,
  { output, preActivation }: { output: T; preActivation: T | null },
  activation: Activation,
  rule: ReluRule,
): T {
  const { down } = FORMULAS[activation]
  if (rule === 'gradient' || !isReluLike(activation)) return down(ops, signal, output, preActivation)
  if (rule === 'deconvnet') return ops.relu(signal)
  return down(ops, ops.relu(signal), output, preActivation)
}
