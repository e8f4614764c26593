import type { ArchitectureReport, LayerReport } from './analysis.ts'
import type { Parameter } from './kinds/kind.ts'
import { kindOf } from './kinds/table.ts'
import type { MapShape } from './mapShape.ts'

/** One tensor of a network. */
export interface ParameterSpec extends Parameter {
  /** `conv1/kernel`, `conv1/bias`, ...: the name in checkpoints. */
  name: string
  /** Index of the layer in its architecture. */
  layer: number
  /** Of a dense kernel behind a flatten: the map whose numbers it takes. */
  flattened?: MapShape
}

/** All tensors that a network's layers hold, from input to output: the answer to what of a file is the network's. */
export function parameterSpecs(report: ArchitectureReport): ParameterSpec[] {
  return report.layers.flatMap((layer) =>
    kindOf(layer.spec)
      .parameters(layer.spec, layer.inputs)
      .map((parameter) => ({
        ...parameter,
        name: `${layer.name}/${parameter.name}`,
        layer: layer.index,
        ...(parameter.shape.length === 2 && flattenedBelow(report.layers, layer)),
      })),
  )
}

/** The map that was flattened on the only way down to a dense layer, if one was. */
function flattenedBelow(layers: readonly LayerReport[], { from }: LayerReport): Pick<ParameterSpec, 'flattened'> {
  for (let at = from[0]!; at >= 0; ) {
    const { spec, from: below, input } = layers[at]!
    if (spec.kind === 'flatten') return { flattened: input }
    if (kindOf(spec).sign === 'own' || below.length !== 1) return {}
    at = below[0]!
  }
  return {}
}

/** Those of a network's tensors that gradients change. @param frozen so many layers, from the first, are not trained */
export const trainedSpecs = (report: ArchitectureReport, frozen = 0): ParameterSpec[] =>
  parameterSpecs(report).filter(({ role, layer }) => role === 'trained' && layer >= frozen)

/** The tensors that are the network's own, in their order: neither an optimiser's nor the preprocessing's. */
export function tensorsOfNetwork<T extends { name: string }>(report: ArchitectureReport, tensors: Iterable<T>): T[] {
  const names = new Set(parameterSpecs(report).map(({ name }) => name))
  return [...tensors].filter(({ name }) => names.has(name))
}
