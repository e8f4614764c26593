import { type Activation, activationOf } from '../activations.ts'

/** Cost in a diff of another normalisation, whichever of the kinds. */
export function normalisationCost(a: { kind: string; activation?: Activation }, other: { kind: string }): number {
  const sameActivation = activationOf(a) === activationOf(other as typeof a)
  return (a.kind === other.kind ? 0 : 0.4) + (sameActivation ? 0 : 0.1)
}
