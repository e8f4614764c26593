import { layerNames } from './layerNames.ts'
import type { Architecture, LayerSpec, MapShape } from './spec.ts'

/** Which part of the image a unit depends on, per side, in input pixels. */
export interface ReceptiveField {
  /** Side length of the square window. */
  size: number
  /** Distance in the input between the windows of two neighbouring units. */
  jump: number
  /** Position of the first unit's window's first pixel; negative where it hangs over the border into padding. */
  start: number
}

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

const size1d = (length: number, kernel: number, stride: number, padding: number) =>
  Math.floor((length + 2 * padding - kernel) / stride) + 1

/** Output shape of one layer; sides below 1 mean that nothing is left. */
export function outputShape(spec: LayerSpec, input: MapShape): MapShape {
  switch (spec.kind) {
    case 'convolution':
    case 'max-pooling':
    case 'p-norm-pooling': {
      const { kernel, stride, padding } = spec
      return {
        height: size1d(input.height, kernel, stride, padding),
        width: size1d(input.width, kernel, stride, padding),
        channels: spec.kind === 'convolution' ? spec.channels : input.channels,
      }
    }
    case 'dropout':
      return input
    case 'global-average':
      return { height: 1, width: 1, channels: input.channels }
  }
}

function nextField(field: ReceptiveField, spec: LayerSpec, input: MapShape): ReceptiveField {
  switch (spec.kind) {
    case 'convolution':
    case 'max-pooling':
    case 'p-norm-pooling':
      return {
        size: field.size + (spec.kernel - 1) * field.jump,
        jump: field.jump * spec.stride,
        start: field.start - spec.padding * field.jump,
      }
    case 'dropout':
      return field
    case 'global-average': {
      const side = Math.max(input.height, input.width)
      return { size: field.size + (side - 1) * field.jump, jump: field.jump * side, start: field.start }
    }
  }
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
    const output = outputShape(spec, input)
    if ('padding' in spec && spec.padding >= spec.kernel && spec.kernel > 1)
      mistakes.push({
        layer: index,
        field: 'padding',
        message: `${name}: padding ${spec.padding} is not below the kernel of ${spec.kernel}, so whole windows would see nothing; use at most ${spec.kernel - 1}.`,
      })
    if ('padding' in spec && spec.padding > 0 && spec.kernel === 1)
      mistakes.push({
        layer: index,
        field: 'padding',
        message: `${name}: a 1x1 kernel with padding ${spec.padding} would only add a border of zeros; use padding 0.`,
      })
    if (output.height < 1 || output.width < 1) {
      mistakes.push({
        layer: index,
        field: 'kernel',
        message: `${name}: a ${'kernel' in spec ? `${spec.kernel}x${spec.kernel}` : ''} window does not fit into the ${input.height}x${input.width} map, so nothing is left; use a smaller kernel or stride, or more padding.`,
      })
      break
    }
    field = nextField(field, spec, input)
    if (spec.kind === 'convolution') lastConvolution = field
    const taps = spec.kind === 'convolution' ? spec.kernel * spec.kernel * input.channels * spec.channels : 0
    layers.push({
      index,
      name,
      spec,
      input,
      output,
      parameters: spec.kind === 'convolution' ? taps + spec.channels : 0,
      macs: taps * output.height * output.width,
      receptiveField: field,
    })
    shape = output
  }
  if (layers.length === architecture.layers.length && (shape.height !== 1 || shape.width !== 1))
    mistakes.push({
      layer: architecture.layers.length - 1,
      message: `The last map is ${shape.height}x${shape.width}, but class scores need a single position; end with a global average.`,
    })
  if (!architecture.layers.some((layer) => layer.kind === 'convolution'))
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

/**
 * Shapes, parameters, multiply-accumulates and receptive fields of every layer.
 * @throws RangeError naming the first mistake of an architecture that cannot run.
 */
export function analyseArchitecture(architecture: Architecture): ArchitectureReport {
  const { report, mistakes } = inspectArchitecture(architecture)
  if (mistakes[0]) throw new RangeError(mistakes[0].message)
  return report
}
