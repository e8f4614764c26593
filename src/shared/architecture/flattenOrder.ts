import type { ArchitectureReport, LayerReport } from './analysis.ts'
import { kindOf } from './kinds/table.ts'
import { type ParameterSpec, parameterSpecs } from './parameters.ts'

/**
 * Flatten layers whose numbers may stand in PyTorch's order, the positions of a channel side by side, because dense layers alone read them: their
 * kernels take the difference. Everything else that reads a flatten (a normalisation, a join) has numbers a channel of its own, and needs ours.
 * @returns indices of these layers
 */
export function flattensInTorchOrder({ layers }: ArchitectureReport): ReadonlySet<number> {
  const readers = layers.map((): LayerReport[] => [])
  for (const layer of layers) for (const below of layer.from) readers[below]?.push(layer)
  const leadsToDense = (layer: LayerReport): boolean =>
    layer.spec.kind === 'dense' ||
    (kindOf(layer.spec).sign === 'inputs' &&
      layer.from.length === 1 &&
      layer.spec.kind !== 'flatten' &&
      layer.spec.kind !== 'local-response-normalisation' &&
      layer.spec.kind !== 'channel-shuffle' &&
      readers[layer.index]!.length > 0 &&
      readers[layer.index]!.every(leadsToDense))
  return new Set(
    layers
      .filter(({ spec, index }) => spec.kind === 'flatten' && readers[index]!.every(leadsToDense))
      .map(({ index }) => index),
  )
}

/** The network's tensors as PyTorch's order of them needs it: dense kernels behind a flatten that keeps our order are not reordered. */
export function specsForPytorch(report: ArchitectureReport): ParameterSpec[] {
  const torch = flattensInTorchOrder(report)
  return parameterSpecs(report).map((spec) => {
    if (!spec.flattened || torch.has(flattenAbove(report, spec.layer))) return spec
    const { flattened: _, ...rest } = spec
    return rest
  })
}

/** The flatten that a dense layer's input comes from. */
function flattenAbove({ layers }: ArchitectureReport, dense: number): number {
  let at = layers[dense]!.from[0]!
  while (at >= 0 && layers[at]!.spec.kind !== 'flatten') at = layers[at]!.from[0]!
  return at
}
