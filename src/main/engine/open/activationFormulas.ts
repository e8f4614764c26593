import type { Activation } from '../../../shared/architecture/activations.ts'

/** erf to 1.2e-7 (Abramowitz and Stegun's form 7.1.26 is coarser; this one is Numerical Recipes', section 6.2). */
export function errorFunction(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x))
  const power =
    -x * x -
    1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))))
  const rest = t * Math.exp(power)
  return x >= 0 ? 1 - rest : rest - 1
}

const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high)
export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/** The activations of layers/activate.ts as plain functions of a number. */
const FORMULAS: Record<Activation, (x: number) => number> = {
  relu: (x) => Math.max(x, 0),
  relu6: (x) => clip(x, 0, 6),
  'leaky-relu': (x) => (x > 0 ? x : 0.01 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  gelu: (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)),
  silu: (x) => x * sigmoid(x),
  sigmoid,
  'hard-sigmoid': (x) => clip(x + 3, 0, 6) / 6,
  'hard-swish': (x) => (x * clip(x + 3, 0, 6)) / 6,
  tanh: Math.tanh,
}

export const activationAt = (name: Activation, x: number): number => FORMULAS[name](x)
