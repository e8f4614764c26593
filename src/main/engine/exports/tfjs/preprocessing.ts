import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import { CONTRAST_BIAS } from '../../data/preprocessing/pointwise.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import type { TfAttribute, TfGraph } from './graph.ts'

const SCOPE = 'preprocessing'

/**
 * Operations that take pixels from 0 to 255 [N, H, W, 3] to what the network sees.
 * @returns name of the result
 */
export function writePreprocessing(
  graph: TfGraph,
  image: string,
  state: PreprocessingState,
  { height, width, channels }: MapShape,
): string {
  const node = (op: string, input: readonly string[], attr: Record<string, TfAttribute> = {}) =>
    graph.node(SCOPE, op, input, attr)
  const mean = (x: string) => node('Mean', [x, graph.integers(SCOPE, [1, 2, 3])], { keep_dims: { b: true } })
  const vector = (numbers: Float32Array) => graph.floats(SCOPE, numbers, [numbers.length])
  if (state.kind === 'none') return node('RealDiv', [image, graph.floats(SCOPE, 255)])
  if (state.kind === 'standardise')
    return node('RealDiv', [node('Sub', [image, vector(state.mean)]), vector(state.deviation)])
  const centred = node('Sub', [image, mean(image)])
  const variance = mean(node('Mul', [centred, centred]))
  const spread = node('Rsqrt', [node('AddV2', [variance, graph.floats(SCOPE, CONTRAST_BIAS)])])
  const normalised = node('Mul', [centred, spread])
  if (state.kind === 'gcn') return normalised
  const size = height * width * channels
  const rows = node('Reshape', [normalised, graph.integers(SCOPE, [-1, size])])
  const matrix = graph.floats(SCOPE, state.matrix, [size, size])
  const white = node('MatMul', [node('Sub', [rows, vector(state.mean)]), matrix], {
    transpose_a: { b: false },
    transpose_b: { b: false },
  })
  return node('Reshape', [white, graph.integers(SCOPE, [-1, height, width, channels])])
}
