import { type Activation, activationOf } from '../architecture/activations.ts'
import type { ArchitectureReport } from '../architecture/analysis.ts'
import { trainedSpecs } from '../architecture/parameters.ts'
import type { RunRequest } from './run.ts'

/** Steps between two measurements where a request names none: costs well below 2 % of a training (docs/training.md). */
export const DIAGNOSTICS_EVERY = 50

/** What a run measures of a layer; `ratio` follows from two of the others. */
export const MEASURED = ['gradient', 'update', 'weight', 'silent'] as const
export type Measured = (typeof MEASURED)[number]
export const QUANTITIES = ['gradient', 'update', 'ratio', 'weight', 'silent'] as const
export type Quantity = (typeof QUANTITIES)[number]

/** One measurement of all layers. */
export interface LayerDiagnostics {
  /** The step that it was taken in, counted from 0. */
  step: number
  /**
   * [layers, 4]: of each layer, in the order of `MEASURED`, the L2 norm of the batch's mean loss's gradient (before clipping, decay left out),
   * the L2 norm of what the step changed the weights by, the L2 norm of the weights after it, and the share of silent channels from 0 to 1.
   * NaN where a layer has no weights, or no activation that can be silent.
   */
  values: Float32Array
}

/** A layer that is measured: one with trained tensors, or with an activation that can be silent. */
export interface DiagnosedLayer {
  name: string
  /** Index in its architecture. */
  index: number
  /** Its trained tensors; empty where it has none. */
  tensors: string[]
  /** Whether channels of its output can be silent: 0 for every image and place. */
  canBeSilent: boolean
}

/** Activations that are exactly 0 over a range of their input, so that no gradient comes through. */
const FLAT_AT_ZERO: ReadonlySet<Activation> = new Set(['relu', 'relu6', 'hard-sigmoid', 'hard-swish'])

/** The layers of a network that are measured, from input to output. */
export function diagnosedLayers(report: ArchitectureReport): DiagnosedLayer[] {
  const trained = trainedSpecs(report)
  return report.layers
    .map(({ name, index, spec }) => {
      const activation = activationOf(spec)
      return {
        name,
        index,
        tensors: trained.filter(({ layer }) => layer === index).map((tensor) => tensor.name),
        canBeSilent: activation !== null && FLAT_AT_ZERO.has(activation),
      }
    })
    .filter(({ tensors, canBeSilent }) => canBeSilent || tensors.length > 0)
}

/** What a request says, or the default for those of before there was a choice; 0 is never. Frozen layers have no gradient to measure. */
export const diagnosticsEvery = ({
  diagnosticsEvery: every = DIAGNOSTICS_EVERY,
  from,
}: Pick<RunRequest, 'diagnosticsEvery' | 'from'>) => (from?.trainFrom === undefined ? every : 0)

/** Measurements at the full rate; each doubling of the steps after them adds half as many. */
const AT_FULL_RATE = 1024

/**
 * Whether a step is measured. It depends on the step alone, so a resumed run measures the same ones: every `every`th of the first 1,024 of
 * them, then the distance doubles whenever the number of steps does, which bounds a long training's file.
 */
export function isDiagnosed(step: number, every: number): boolean {
  if (every === 0) return false
  let distance = every
  while (step >= distance * AT_FULL_RATE) distance *= 2
  return step % distance === 0
}

/** How many of the steps before `end` are measured. */
export function diagnosedBefore(end: number, every: number): number {
  if (every === 0) return 0
  let count = 0
  let from = 0
  for (let distance = every; from < end; distance *= 2) {
    const to = Math.min(end, distance * AT_FULL_RATE)
    count += Math.ceil(to / distance) - Math.ceil(from / distance)
    from = distance * AT_FULL_RATE
  }
  return count
}
