import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { axesNCHW, axesNHWC, isWhole } from '../axes.ts'
import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import { LayerList } from '../layerList.ts'
import { badNode } from './badNode.ts'
import { ForeignNodes } from './drawOnnx.ts'
import { describeSides, Graph, Reading } from './graph.ts'
import { withLayerNormalisations } from './layerNormPattern.ts'
import type { OnnxModel, OnnxNode, OnnxValue } from './model.ts'
import { nearestOperator } from './nearest.ts'
import { OPERATORS } from './operators/table.ts'
import type { ExternalFiles } from './storedTensor.ts'
import { type MapValue, NO_TRAIL, storedConstant } from './values.ts'

/** Images of a model that says no size. */
const USUAL_SIDE = 224

/**
 * The network and the weights of an ONNX model.
 * @throws WorkbenchError BAD_FILE naming node, tensor or byte
 */
export function openOnnx(file: OnnxModel, files: ExternalFiles, options: OpenOptions): ForeignModel {
  const model = withLayerNormalisations(file)
  const { label } = model
  const image = imageOf(model, options)
  const graph = new Graph(model, new LayerList({ ...image.shape, channels: 3 }, label))
  for (const [name, tensor] of model.initialisers) graph.values.set(name, storedConstant(tensor, files))
  graph.values.set(image.name, inputValue(graph, image))
  for (const note of image.notes) graph.notes.add(note)
  for (const [at, node] of model.nodes.entries()) if (isNeeded(model, node)) read(graph, node, at)
  const result = outputOf(graph)
  const { architecture, tensors } = graph.layers.finish(result.layer, options)
  return {
    architecture,
    tensors,
    notes: [...graph.notes],
    form: 'ONNX',
    classes: namesIn(model),
    sizeIsFree: image.sizeIsFree,
    producer: model.producer || null,
  }
}

/**
 * The network of a model some of whose operators are not computed here, for drawing alone; null where all of them are.
 * @throws WorkbenchError BAD_FILE where even that cannot be read
 */
export function drawOnnx(file: OnnxModel, files: ExternalFiles, options: OpenOptions): Architecture | null {
  const model = withLayerNormalisations(file)
  const image = imageOf(model, options)
  const graph = new Graph(model, new LayerList({ ...image.shape, channels: 3 }, model.label))
  const foreign = new ForeignNodes(model, graph)
  for (const [name, tensor] of model.initialisers) graph.values.set(name, storedConstant(tensor, files))
  graph.values.set(image.name, inputValue(graph, image))
  for (const [at, node] of model.nodes.entries())
    if (isNeeded(model, node)) foreign.take(node, () => read(graph, node, at))
  const [output] = model.outputs
  const last = model.nodes.findLast(({ outputs }) => output !== undefined && outputs.includes(output.name))
  const layers = output && last ? foreign.layersOf(output.name, last) : []
  return foreign.count > 0 && layers[0] !== undefined ? graph.layers.drawing(layers[0], options) : null
}

function read(graph: Graph, node: OnnxNode, at: number): void {
  const operator = Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator] : undefined
  if (!operator)
    throw badNode(
      graph.model,
      node,
      `the operator ${shown(node.operator, 60)} is not read (the nearest that is: ${nearestOperator(node.operator)}); export the network without it`,
    )
  const made = operator(new Reading(graph, node, at))
  const values = Array.isArray(made) ? made : [made]
  for (const [i, name] of node.outputs.entries()) {
    const value = values[i]
    if (value && name !== '') graph.values.set(name, value)
  }
}

/** Class names that exporters keep in the metadata: Ultralytics as `{0: 'tench', 1: 'goldfish'}`. */
function namesIn({ metadata }: OnnxModel): string[] | null {
  const text = metadata.get('names')
  if (!text) return null
  const pairs = [...text.matchAll(/(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)]
  // Python writes quotes and backslashes within a text behind a backslash.
  const names = pairs.map(([, , single, double]) => (single ?? double ?? '').replace(/\\(.)/g, '$1'))
  return pairs.length > 1 && pairs.every(([, number], at) => Number(number) === at) && !names.includes('')
    ? names
    : null
}

/** Nodes behind which no output lies are passed over: auxiliary heads, and what exporters leave behind. */
function isNeeded(model: OnnxModel, node: OnnxNode): boolean {
  let needed = needs.get(model)
  if (!needed) {
    const wanted = new Set(model.outputs.slice(0, 1).map(({ name }) => name))
    needed = new Set<OnnxNode>()
    for (let at = model.nodes.length - 1; at >= 0; at--) {
      const one = model.nodes[at]!
      if (!one.outputs.some((name) => wanted.has(name))) continue
      needed.add(one)
      for (const name of one.inputs) wanted.add(name)
    }
    needs.set(model, needed)
  }
  return needed.has(node)
}
const needs = new WeakMap<OnnxModel, Set<OnnxNode>>()

interface Image {
  name: string
  shape: MapShape
  batch: number
  order: 'NCHW' | 'NHWC'
  sizeIsFree: boolean
  notes: string[]
}

/** Which input the image is, its size, and where its channels stand. */
function imageOf(model: OnnxModel, { input }: OpenOptions): Image {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${model.label} cannot be opened: ${why}.`)
  const free = model.inputs.filter(({ name }) => !model.initialisers.has(name))
  const found = free.find(({ dims }) => dims.length === 4)
  if (!found)
    throw bad(
      free.length === 0
        ? 'it has no input'
        : `no input of it is an image of four dimensions (${free.map(describeInput).slice(0, 4).join('; ')})`,
    )
  if (free.length > 1)
    throw bad(
      `it has ${free.length} inputs (${free.map(describeInput).slice(0, 4).join('; ')}), and networks here have one`,
    )
  const [batch, a, b, c] = found.dims as [number | null, number | null, number | null, number | null]
  const isColour = (side: number | null) => side === 1 || side === 3
  const order = model.imageOrder ?? (!isColour(a) && isColour(c) ? 'NHWC' : 'NCHW')
  const [channels, height, width] = order === 'NCHW' ? [a, b, c] : [c, a, b]
  if (channels !== null && !isColour(channels))
    throw bad(`its images have ${channels} channels, and images here are grey or in colour`)
  const notes: string[] = []
  const side = (fixed: number | null, asked: number | undefined, what: string) => {
    if (fixed !== null && asked !== undefined && fixed !== asked)
      throw bad(
        `its images are ${height ?? '?'}x${width ?? '?'} (height x width), so the ${what} ${asked} does not fit; leave --input out`,
      )
    return fixed ?? asked ?? USUAL_SIDE
  }
  const shape = {
    height: side(height, input?.height, 'height'),
    width: side(width, input?.width, 'width'),
    channels: channels ?? 3,
  }
  if (Math.max(shape.height, shape.width) > 4096)
    throw bad(`its images are ${shape.height}x${shape.width}, and at most 4096x4096 here`)
  if ((height === null || width === null) && !input)
    notes.push(`The file says no size of images; ${shape.height}x${shape.width} was taken.`)
  if (batch !== null && batch > 4096) throw bad(`it takes ${batch} images at once`)
  return { name: found.name, shape, batch: batch ?? 1, order, sizeIsFree: height === null || width === null, notes }
}

const describeInput = ({ name, dims }: OnnxValue) =>
  `${shown(name, 40)} [${dims.map((side) => side ?? '?').join(', ')}]`

/** What PIL and OpenCV make grey of colours by (ITU-R BT.601). */
const GREY = [0.299, 0.587, 0.114]

/** The image as the graph takes it; a grey one is made of three colours. */
function inputValue(graph: Graph, { shape, batch, order }: Image): MapValue {
  const axes = (order === 'NCHW' ? axesNCHW : axesNHWC)(shape, batch)
  const image: MapValue = { kind: 'map', layer: -1, shape, axes, ...NO_TRAIL }
  if (shape.channels === 3) return image
  graph.notes.add(
    'The network takes grey images; a 1x1 convolution makes them of the colours (0.299 red, 0.587 green, 0.114 blue).',
  )
  return graph.emit(
    { kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels: 1, relu: false, bias: false },
    [image],
    { tensors: { kernel: Float32Array.from(GREY) }, wish: 'grey', axes: () => axes },
  )
}

function outputOf(graph: Graph): MapValue {
  const { model } = graph
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${model.label} cannot be opened: ${why}.`)
  const [output, ...others] = model.outputs
  const value = output && graph.values.get(output.name)
  if (!output || !value)
    throw bad(output ? `no node computes its output ${shown(output.name, 80)}` : 'it has no output')
  if (others.length > 0)
    graph.notes.add(`Of its ${others.length + 1} outputs the first was taken, ${shown(output.name, 80)}.`)
  const last = model.nodes.findLast(({ outputs }) => outputs.includes(output.name))
  const map = value.kind === 'map' ? value : graph.mapOf(output.name, value, last ?? model.nodes[0]!)
  const { height, width, channels } = map.shape
  if (height !== 1 || width !== 1)
    throw bad(
      `its output ${shown(output.name, 80)} is a map of ${height}x${width} positions (${describeSides(map)}), and class scores have one`,
    )
  if (!map.axes.some((axis) => isWhole(axis, 'C', channels)))
    throw bad(`its output ${shown(output.name, 80)} of ${describeSides(map)} is not one number a class`)
  return map
}
