import { z } from 'zod'

/** What may follow a layer's sums, elementwise. */
export const ACTIVATIONS = [
  'relu',
  'relu6',
  'leaky-relu',
  'elu',
  'gelu',
  'silu',
  'sigmoid',
  'hard-sigmoid',
  'hard-swish',
  'tanh',
] as const
export type Activation = (typeof ACTIVATIONS)[number]

export const ACTIVATION_TITLE: Record<Activation, string> = {
  relu: 'ReLU',
  relu6: 'ReLU6',
  'leaky-relu': 'leaky ReLU',
  elu: 'ELU',
  gelu: 'GELU',
  silu: 'SiLU',
  sigmoid: 'sigmoid',
  'hard-sigmoid': 'hard sigmoid',
  'hard-swish': 'hard swish',
  tanh: 'tanh',
}

/** A field of every layer that computes; absent means none. */
export const activationField = { activation: z.enum(ACTIVATIONS).optional() }

/** What attribution rules act at; elsewhere a signal takes the plain derivative. */
export const isReluLike = (activation: Activation | null): boolean =>
  activation === 'relu' || activation === 'relu6' || activation === 'leaky-relu'

const POSITIVE: ReadonlySet<Activation> = new Set(['relu', 'relu6', 'sigmoid', 'hard-sigmoid'])

/** Whether what comes out is never below 0. */
export const isPositive = (activation: Activation | null): boolean => activation !== null && POSITIVE.has(activation)

/** What comes out where 0 goes in. */
export const valueAtZero = (activation: Activation): number =>
  activation === 'sigmoid' || activation === 'hard-sigmoid' ? 0.5 : 0

/** The activation of a layer, whatever its kind; files say `relu: true` of convolutions, as they always did. */
export function activationOf(spec: { kind: string; relu?: boolean; activation?: Activation }): Activation | null {
  return spec.activation ?? (spec.relu ? 'relu' : null)
}

/** `, ReLU`; nothing for none. */
export const activationWords = (spec: Parameters<typeof activationOf>[0]): string => {
  const activation = activationOf(spec)
  return activation === null ? '' : `, ${ACTIVATION_TITLE[activation]}`
}
