import type { Parameter } from './kinds/kind.ts'
import { familyOf, kindOf } from './kinds/table.ts'
import { layerNames } from './layerNames.ts'
import type { ReceptiveField } from './receptiveField.ts'
import type { Architecture, LayerSpec, MapShape } from './spec.ts'

export type { ReceptiveField } from './receptiveField.ts'

export interface LayerReport {
  index: number
  /** `conv1`, `pool1`, ... */
  name: string
  spec: LayerSpec
  input: MapShape
  output: MapShape
  /** Weights and biases. */
  parameters: number
  /** Multiply-accumulates of one image's forward pass; convolutions alone count, as in the paper's comparisons. */
  macs: number
  receptiveField: ReceptiveField
}

export interface ArchitectureReport {
  layers: LayerReport[]
  parameters: number
  macs: number
  /** Class count: channels of the last map. */
  classes: number
  /** Receptive field of the last convolution. */
  receptiveField: ReceptiveField
}

export interface ArchitectureMistake {
  /** Index of the layer at fault; -1 for the architecture as a whole. */
  layer: number
  field?: string
  message: string
}

/** Walks the layers; never throws, so that an editor can show shapes up to the first mistake. */
export function inspectArchitecture(architecture: Architecture): {
  report: ArchitectureReport
  mistakes: ArchitectureMistake[]
} {
  const names = layerNames(architecture.layers)
  const layers: LayerReport[] = []
  const mistakes: ArchitectureMistake[] = []
  let shape = architecture.input
  let field: ReceptiveField = { size: 1, jump: 1, start: 0 }
  let lastConvolution = field
  for (const [index, spec] of architecture.layers.entries()) {
    const name = names[index]!
    const input = shape
    const kind = kindOf(spec)
    const output = kind.outputShape(spec, [input])
    for (const { field, message } of kind.misfits(spec, [input]))
      mistakes.push({ layer: index, ...(field && { field }), message: `${name}: ${message}` })
    if (output.height < 1 || output.width < 1) {
      mistakes.push({
        layer: index,
        field: 'kernel',
        message: `${name}: a ${'kernel' in spec ? `${spec.kernel}x${spec.kernel}` : ''} window does not fit into the ${input.height}x${input.width} map, so nothing is left; use a smaller kernel or stride, or more padding.`,
      })
      break
    }
    field = kind.receptiveField(spec, [field], [input])
    if (kind.family === 'convolution') lastConvolution = field
    layers.push({
      index,
      name,
      spec,
      input,
      output,
      parameters: parameterCount(kind.parameters(spec, [input])),
      macs: kind.macs(spec, [input], output),
      receptiveField: field,
    })
    shape = output
  }
  if (layers.length === architecture.layers.length && (shape.height !== 1 || shape.width !== 1))
    mistakes.push({
      layer: architecture.layers.length - 1,
      message: `The last map is ${shape.height}x${shape.width}, but class scores need a single position; end with a global average.`,
    })
  if (!architecture.layers.some((layer) => familyOf(layer) === 'convolution'))
    mistakes.push({ layer: -1, message: 'No layer has weights, so there is nothing to train; add a convolution.' })
  else if (shape.channels < 2)
    mistakes.push({
      layer: -1,
      message: `The last map has ${shape.channels} channel, but a classifier needs at least 2 class maps; raise the last convolution's channels.`,
    })
  return {
    report: {
      layers,
      parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
      macs: layers.reduce((sum, layer) => sum + layer.macs, 0),
      classes: shape.channels,
      receptiveField: lastConvolution,
    },
    mistakes,
  }
}

/** Numbers that training learns; what a forward pass keeps beside them does not count, as in PyTorch. */
function parameterCount(parameters: readonly Parameter[]): number {
  return parameters
    .filter(({ role }) => role === 'trained')
    .reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0)
}

/**
 * Shapes, parameters, multiply-accumulates and receptive fields of every layer.
 * @throws RangeError naming the first mistake of an architecture that cannot run.
 */
export function analyseArchitecture(architecture: Architecture): ArchitectureReport {
  const { report, mistakes } = inspectArchitecture(architecture)
  if (mistakes[0]) throw new RangeError(mistakes[0].message)
  return report
}
