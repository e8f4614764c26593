import { elements } from '../../../../shared/checkpoint/shape.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import type { OnnxModel, OnnxNode } from '../onnx/model.ts'

/** Factors and shifts of the three colours. */
interface Lines {
  scale: number[]
  shift: number[]
}

/** What numbers of 0 to 255 may become where a network scales them itself. */
const LARGEST = 10

const STEPS: Record<string, (lines: Lines, c: number, value: number, isFirst: boolean) => [number, number] | null> = {
  Mul: ({ scale, shift }, c, value) => [scale[c]! * value, shift[c]! * value],
  Add: ({ scale, shift }, c, value) => [scale[c]!, shift[c]! + value],
  Sub: ({ scale, shift }, c, value, isFirst) => (isFirst ? [scale[c]!, shift[c]! - value] : null),
  Div: ({ scale, shift }, c, value, isFirst) =>
    isFirst && value !== 0 ? [scale[c]! / value, shift[c]! / value] : null,
}

/**
 * Takes the scaling and shifting of pixels that a network begins with (Keras' Rescaling and Normalization) off the graph, as preprocessing: the file
 * then says itself what images it takes. Only where numbers of 0 to 255 become small ones, as for a network that is given 0 to 1 it would mean
 * something else.
 */
export function takeInputScaling(model: OnnxModel): PreprocessingState | null {
  const [input] = model.inputs
  if (!input) return null
  const channels = (model.imageOrder === 'NCHW' ? input.dims[1] : input.dims[3]) ?? 3
  let lines: Lines = { scale: [1, 1, 1], shift: [0, 0, 0] }
  let at = input.name
  const taken = new Set<OnnxNode>()
  for (;;) {
    const users = model.nodes.filter(({ inputs }) => inputs.includes(at))
    const [node] = users
    if (!node || users.length > 1) break
    const next = node.operator === 'Identity' ? lines : step(model, node, at, lines, channels)
    if (!next) break
    lines = next
    taken.add(node)
    at = node.outputs[0]!
    if (taken.size > 100) break
  }
  if (![...taken].some(({ operator }) => operator !== 'Identity') || !isOfPixels(lines)) return null
  if (model.outputs.some(({ name }) => name === at)) return null
  model.nodes = model.nodes
    .filter((node) => !taken.has(node))
    .map((node) => ({ ...node, inputs: node.inputs.map((name) => (name === at ? input.name : name)) }))
  return stateOf(lines)
}

function step(model: OnnxModel, node: OnnxNode, at: string, lines: Lines, channels: number): Lines | null {
  const compute = Object.hasOwn(STEPS, node.operator) ? STEPS[node.operator] : undefined
  const isFirst = node.inputs[0] === at
  const other = model.initialisers.get(node.inputs[isFirst ? 1 : 0] ?? '')
  if (!compute || node.inputs.length !== 2 || !other?.isFloat) return null
  const count = elements(other.dims)
  // A number a channel stands along the channels: last, or with rows and columns behind.
  const place = other.dims.length - 1 - (model.imageOrder === 'NCHW' ? 2 : 0)
  if (count !== 1 && (count !== channels || other.dims[place] !== channels)) return null
  const numbers = other.read(() => {
    throw new Error('what was made of another format has no files beside it')
  })
  const results = [0, 1, 2].map((c) => compute(lines, c, numbers[count === 1 ? 0 : c]!, isFirst))
  if (results.includes(null)) return null
  return { scale: results.map((result) => result![0]), shift: results.map((result) => result![1]) }
}

const isOfPixels = ({ scale, shift }: Lines) =>
  scale.every((factor, c) => {
    const ends = [shift[c]!, 255 * factor + shift[c]!]
    return factor > 0 && ends.every((end) => Math.abs(end) <= LARGEST) && Math.abs(ends[1]! - ends[0]!) > 0.1
  })

function stateOf({ scale, shift }: Lines): PreprocessingState {
  const mean = Float32Array.from(scale, (factor, c) => -shift[c]! / factor)
  const deviation = Float32Array.from(scale, (factor) => 1 / factor)
  const isPlain = mean.every((value) => value === 0) && deviation.every((value) => Math.abs(value - 255) < 1e-3)
  return isPlain ? { kind: 'none' } : { kind: 'standardise', mean: mean.map((value) => value + 0), deviation }
}
