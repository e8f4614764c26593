import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../../../shared/architecture/paper.ts'
import { type ParameterSpec, parameterSpecs } from '../../../../shared/architecture/parameters.ts'
import { PRESETS, presetArchitecture } from '../../../../shared/architecture/presets/table.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import type { OpenOptions } from '../foreignModel.ts'
import type { StateCopy } from './copies.ts'
import type { StateTensor } from './stateTensor.ts'

/** A network that weights alone may be of. */
export interface Candidate {
  architecture: Architecture
  specs: ParameterSpec[]
}

/** Networks to try: those of the workspace as they are, presets and the paper's for as many classes as a tensor may speak of. */
export function candidatesFor(
  { tensors }: StateCopy,
  { architecture: only, own = [], input }: OpenOptions,
): Candidate[] {
  const counts = classCounts(tensors)
  const known = [
    ...counts.flatMap((classes) => [
      ...PRESETS.map(({ id }) => ({
        id,
        make: () => presetArchitecture(id, { classes, ...(input && { inputSize: input }) }),
      })),
      ...PAPER_NETWORKS.map(({ id }) => ({
        id,
        make: () => paperArchitecture(id, { classes, ...(input && { inputSize: input }) }),
      })),
    ]),
    ...own.map((architecture) => ({ id: architecture.id, make: () => architecture })),
  ]
  return known
    .filter(({ id }) => only === undefined || id === only)
    .flatMap(({ make }) => {
      try {
        const architecture = make()
        return [{ architecture, specs: parameterSpecs(analyseArchitecture(architecture)) }]
      } catch {
        return [] // no network for images of this size
      }
    })
}

/** How many classes a network may tell apart: outputs of the last kernel in the file, and of those that are called like a classifier. */
function classCounts(tensors: readonly StateTensor[]): number[] {
  const kernels = tensors.filter(({ shape }) => shape.length >= 2)
  const heads = kernels.filter(({ name }) => /(^|\.)(fc|head|classifier|output|logits|dense\d*)([./]|$)/.test(name))
  // Ours have their outputs last.
  const outputs = ({ name, shape }: StateTensor) => (name.endsWith('/kernel') ? shape.at(-1)! : shape[0]!)
  const counts = [kernels.at(-1), ...heads.slice(-4)].flatMap((tensor) => (tensor ? outputs(tensor) : []))
  return [...new Set(counts)].filter((count) => count >= 2 && count <= 65_536)
}

/** How near a network comes: the share of what both sides have that is alike. */
export const share = ({
  matched,
  specs,
  over,
}: {
  matched: number
  specs: readonly unknown[]
  over: readonly unknown[]
}) => matched / (specs.length + over.length)
