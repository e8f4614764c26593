import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import { CONTRAST_BIAS } from '../../data/preprocessing/pointwise.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import type { GraphBuilder, OnnxAttribute } from './graph.ts'

/** Scope of its nodes, and stem of its tensors' names. */
const SCOPE = 'preprocessing'
export const ZCA_MEAN = `${SCOPE}.mean`
export const ZCA_MATRIX = `${SCOPE}.zca`

/**
 * Nodes that take pixels from 0 to 255 [N, 3, H, W] to what the network sees.
 * @param image name of the pixels
 * @returns name of the result
 */
export function writePreprocessing(
  graph: GraphBuilder,
  image: string,
  state: PreprocessingState,
  { height, width, channels }: MapShape,
): string {
  const node = (operator: string, inputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}) =>
    graph.node(SCOPE, operator, inputs, attributes)
  const number = (value: number) => graph.floats(SCOPE, value)
  const perColour = (numbers: Float32Array) => graph.floats(SCOPE, numbers, [1, channels, 1, 1])
  const overImage = { axes: { ints: [1, 2, 3] }, keepdims: { i: 1 } }
  if (state.kind === 'none') return node('Div', [image, number(255)])
  if (state.kind === 'standardise')
    return node('Div', [node('Sub', [image, perColour(state.mean)]), perColour(state.deviation)])
  const centred = node('Sub', [image, node('ReduceMean', [image], overImage)])
  const variance = node('ReduceMean', [node('Mul', [centred, centred])], overImage)
  const contrast = node('Sqrt', [node('Add', [variance, number(CONTRAST_BIAS)])])
  const normalised = node('Div', [centred, contrast])
  if (state.kind === 'gcn') return normalised
  // The matrix is of images as [H, W, C].
  const size = height * width * channels
  const last = node('Transpose', [normalised], { perm: { ints: [0, 2, 3, 1] } })
  const rows = node('Reshape', [last, graph.integers(SCOPE, [0, size])])
  const white = node('MatMul', [node('Sub', [rows, ZCA_MEAN]), ZCA_MATRIX])
  const image4 = node('Reshape', [white, graph.integers(SCOPE, [0, height, width, channels])])
  return node('Transpose', [image4], { perm: { ints: [0, 3, 1, 2] } })
}
