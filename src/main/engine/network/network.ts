import { type ArchitectureReport, analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../../shared/errors.ts'

/** An architecture with weights: plain data, everything else is a function on it. */
export interface Network<T> {
  architecture: Architecture
  report: ArchitectureReport
  /** `conv1/kernel` [k, k, in, out], `conv1/bias` [out], ... */
  parameters: Map<string, T>
  /** So many layers, from the first, are frozen: computed as outside of training, without gradients. Absent means none. */
  frozen?: number
}

/**
 * Puts weights into an architecture.
 * @param parameters one tensor for every name in `parameterSpecs`; more are an error, as they belong to another network.
 * @throws WorkbenchError BAD_INPUT naming the missing or superfluous tensor.
 */
export function createNetwork<T>(architecture: Architecture, parameters: Map<string, T>, frozen = 0): Network<T> {
  const report = analyseArchitecture(architecture)
  const names = new Set(parameterSpecs(report).map((spec) => spec.name))
  for (const name of names)
    if (!parameters.has(name))
      throw new WorkbenchError(
        'BAD_INPUT',
        `The weights hold no tensor ${name}, which ${architecture.title} needs; they are probably those of another network.`,
      )
  for (const name of parameters.keys())
    if (!names.has(name))
      throw new WorkbenchError(
        'BAD_INPUT',
        `The weights hold a tensor ${name}, which ${architecture.title} does not have; they are probably those of another network.`,
      )
  return { architecture, report, parameters, frozen }
}
