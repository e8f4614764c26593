import { inputsOf, readersOf } from './graph.ts'
import type { Parameter } from './kinds/kind.ts'
import { kindOf } from './kinds/table.ts'
import { kernelWords } from './kinds/window.ts'
import { IMAGE, layerNames, TAKEN_NAMES } from './layerNames.ts'
import type { ReceptiveField } from './receptiveField.ts'
import type { Architecture, LayerSpec, MapShape } from './spec.ts'

export type { ReceptiveField } from './receptiveField.ts'

export interface LayerReport {
  index: number
  /** `conv1`, `pool1`, ... */
  name: string
  spec: LayerSpec
  /** Indices of the layers whose outputs it takes; -1 is the image. */
  from: number[]
  inputs: MapShape[]
  /** The first of them. */
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
  /** Whether it keeps the network from running alone, not from being drawn, compared and kept. */
  drawable?: true
}

/** Walks the layers; never throws, so that an editor can show shapes up to the first mistake. */
export function inspectArchitecture(architecture: Architecture): {
  report: ArchitectureReport
  mistakes: ArchitectureMistake[]
} {
  const names = layerNames(architecture.layers)
  const layers: LayerReport[] = []
  const mistakes: ArchitectureMistake[] = []
  const image: ReceptiveField = { size: 1, jump: 1, start: 0 }
  let lastConvolution = image
  for (const [index, spec] of architecture.layers.entries()) {
    const name = names[index]!
    const kind = kindOf(spec)
    const wrong = (message: string, field?: string) =>
      mistakes.push({ layer: index, ...(field && { field }), message: `${name}: ${message}` })
    if (TAKEN_NAMES.has(name)) wrong(`"${name}" stands for ${TAKEN_NAMES.get(name)}; name the layer otherwise.`, 'name')
    if (names.indexOf(name) < index) wrong('another layer has that name; choose one of its own.', 'name')
    const from = inputsOf(spec, index, names)
    if ('unknown' in from) {
      wrong(
        `there is no layer "${from.unknown}" above it; name one of ${[IMAGE, ...names.slice(0, index)].slice(-6).join(', ')}.`,
        'from',
      )
      break
    }
    if (kind.arity === 'any') {
      if (from.length === 0) wrong('it takes at least one layer; name one.', 'from')
    } else if (kind.arity === 'several' ? from.length < 2 : from.length !== 1) {
      wrong(
        kind.arity === 'several'
          ? 'it joins several layers; name at least two.'
          : `it takes one layer, not ${from.length}; name one.`,
        'from',
      )
      break
    }
    const inputs = from.map((below) => (below < 0 ? architecture.input : layers[below]!.output))
    const fields = from.map((below) => (below < 0 ? image : layers[below]!.receptiveField))
    const unknown = inputs.findIndex(({ channels }) => Number.isNaN(channels))
    // Nothing can be counted from here on, so that no report holds a parameter count of NaN.
    if (unknown >= 0 && !kind.drawnOnly) {
      wrong(
        `nobody knows the shape it is given by ${names[from[unknown]!]}; let it take a layer whose shape is known.`,
        'from',
      )
      break
    }
    const input = inputs[0]!
    const output = kind.outputShape(spec, inputs)
    const misfits = kind.misfits(spec, inputs)
    for (const { field, message } of misfits) wrong(message, field)
    if (output.height < 1 || output.width < 1) {
      wrong(
        `a ${'kernel' in spec ? kernelWords(spec) : ''} window does not fit into the ${input.height}x${input.width} map, so nothing is left; use a smaller kernel or stride, or more padding.`,
        'kernel',
      )
      break
    }
    const receptiveField = kind.receptiveField(spec, fields, inputs)
    if (kind.family === 'convolution') lastConvolution = receptiveField
    layers.push({
      index,
      name,
      spec,
      from,
      inputs,
      input,
      output,
      parameters: parameterCount(kind.parameters(spec, inputs)),
      macs: kind.macs(spec, inputs, output),
      receptiveField,
    })
  }
  const whole = layers.length === architecture.layers.length
  const shape = layers.at(-1)?.output ?? architecture.input
  const foreign = architecture.layers.flatMap((spec, index) => (kindOf(spec).drawnOnly ? [index] : []))
  if (foreign.length > 0) mistakes.unshift(notRun(architecture, foreign, names, layers))
  if (foreign.length > 0) return { report: reportOf(layers, shape, lastConvolution), mistakes }
  if (whole) {
    const unread = readersOf(layers).findIndex((count, index) => count === 0 && index < layers.length - 1)
    if (unread >= 0)
      mistakes.push({
        layer: unread,
        field: 'from',
        message: `${names[unread]}: no layer takes its output; name it in another layer's inputs, or remove it.`,
      })
  }
  if (whole && (shape.height !== 1 || shape.width !== 1))
    mistakes.push({
      layer: architecture.layers.length - 1,
      message: `The last map is ${shape.height}x${shape.width}, but class scores need a single position; end with a global average.`,
    })
  if (!architecture.layers.some((layer) => kindOf(layer).sign === 'own'))
    mistakes.push({ layer: -1, message: 'No layer has weights, so there is nothing to train; add a convolution.' })
  else if (shape.channels < 2)
    mistakes.push({
      layer: -1,
      message: `The last map has ${shape.channels} channel, but a classifier needs at least 2 class maps; raise the last convolution's channels.`,
    })
  return { report: reportOf(layers, shape, lastConvolution), mistakes }
}

const reportOf = (layers: LayerReport[], last: MapShape, receptiveField: ReceptiveField): ArchitectureReport => ({
  layers,
  parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
  macs: layers.reduce((sum, layer) => sum + layer.macs, 0),
  classes: last.channels,
  receptiveField,
})

/** Operators that a sentence names. */
const NAMED = 4

/**
 * Why a network with operators of another program cannot be run, in one sentence that names them. A layer that is not known only because what it
 * reads is not is counted apart: its operator may be one that is computed here.
 */
function notRun(
  { title, layers }: Architecture,
  foreign: readonly number[],
  names: readonly string[],
  seen: readonly LayerReport[],
) {
  const own = foreign.filter((at) => !seen[at]?.inputs.some(({ channels }) => Number.isNaN(channels)))
  const some = own.slice(0, NAMED).map((at) => `${names[at]} (${(layers[at] as { operator: string }).operator})`)
  const more = own.length - some.length
  const listed = more > 0 ? [...some, `${more} more`] : some
  const [last] = listed.slice(-1)
  const subject =
    listed.length === 1 ? `${last} is an operator` : `${listed.slice(0, -1).join(', ')} and ${last} are operators`
  const after = foreign.length - own.length
  const behind = after === 0 ? '' : `, and ${after === 1 ? 'one layer' : `${after} layers`} behind cannot be told`
  return {
    layer: foreign[0]!,
    message: `${title} can be drawn and compared, but not run, trained or explained: ${subject} that the workbench does not compute${behind}; export the network without ${own.length === 1 ? 'it' : 'them'}.`,
    drawable: true as const,
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

/**
 * The same for what only draws and compares: a network with operators that are not run is taken as well, and what is not known of it is NaN.
 * @throws RangeError naming the first mistake of an architecture that makes no sense.
 */
export function analyseDrawing(architecture: Architecture): ArchitectureReport {
  const { report, mistakes } = inspectArchitecture(architecture)
  const wrong = mistakes.find(({ drawable }) => !drawable)
  if (wrong) throw new RangeError(wrong.message)
  return report
}

/** Whether an architecture can be drawn in full and compared, be it that it cannot run. */
export const isDrawable = (architecture: Architecture): boolean => canBeKept(inspectArchitecture(architecture).mistakes)

/** Whether a network with these mistakes makes sense, so that it can be saved, be it that it cannot run. */
export const canBeKept = (mistakes: readonly ArchitectureMistake[]): boolean =>
  mistakes.every(({ drawable }) => drawable)
