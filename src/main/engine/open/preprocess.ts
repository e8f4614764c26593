import { kindOf } from '../../../shared/architecture/kinds/table.ts'
import { layerNames } from '../../../shared/architecture/layerNames.ts'
import type { Architecture, LayerSpec } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { OpenPreprocessing } from '../../../shared/open/preprocessings.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import { type PreprocessingState, stateToTensors } from '../data/preprocessing/state.ts'

/** What checkpoints keep of a preprocessing, whoever said it. */
export interface CheckpointPreprocessing {
  kind: Recipe['preprocessing']
  tensors: NamedTensor[]
}

export const statePreprocessing = (state: PreprocessingState): CheckpointPreprocessing => ({
  kind: state.kind,
  tensors: stateToTensors(state),
})

/** A preprocessing as checkpoints keep it: dividing by 255 is `none`, everything else a mean and a deviation of each colour. */
export function checkpointPreprocessing({ mean, deviation }: OpenPreprocessing): CheckpointPreprocessing {
  const state: PreprocessingState =
    mean.every((value) => value === 0) && deviation.every((value) => value === 255)
      ? { kind: 'none' }
      : { kind: 'standardise', mean: Float32Array.from(mean), deviation: Float32Array.from(deviation) }
  return statePreprocessing(state)
}

/**
 * A network that takes blue first, as one that takes red first: the inputs of its first convolution are exchanged, or where other layers take the
 * image, a 1x1 convolution that exchanges them stands before.
 */
export function redFirst(
  architecture: Architecture,
  tensors: readonly NamedTensor[],
): { architecture: Architecture; tensors: NamedTensor[] } {
  const names = layerNames(architecture.layers)
  const readers = architecture.layers.filter((layer, at) => layer.from?.includes('input') ?? at === 0)
  const [first] = readers
  if (readers.length === 1 && first?.kind === 'convolution' && !('groups' in first && Number(first.groups) > 1)) {
    const kernel = `${names[architecture.layers.indexOf(first)]}/kernel`
    return {
      architecture,
      tensors: tensors.map((tensor) => (tensor.name === kernel ? { ...tensor, data: exchanged(tensor) } : tensor)),
    }
  }
  const exchange: LayerSpec = {
    ...{ kind: 'convolution', name: 'bgr', kernel: 1, stride: 1, padding: 0, channels: 3, relu: false, bias: false },
  }
  // Names by kind and order would count the new layer.
  const layers = architecture.layers.map((layer, at) => {
    const { kind, ...rest } = layer
    const from = layer.from?.map((name) => (name === 'input' ? 'bgr' : name))
    return { kind, name: names[at]!, ...(from && { from }), ...rest, ...(from && { from }) } as LayerSpec
  })
  return {
    architecture: { ...architecture, layers: [kindOf(exchange).canonical?.(exchange) ?? exchange, ...layers] },
    tensors: [
      { name: 'bgr/kernel', shape: [1, 1, 3, 3], data: Float32Array.of(0, 0, 1, 0, 1, 0, 1, 0, 0) },
      ...tensors,
    ],
  }
}

/** [..., 3, out] with the first and the last of the three exchanged. */
function exchanged({ data, shape }: NamedTensor): Float32Array {
  const outputs = shape.at(-1)!
  const out = new Float32Array(data.length)
  for (let at = 0; at < data.length; at += 3 * outputs)
    for (let c = 0; c < 3; c++) out.set(data.subarray(at + c * outputs, at + (c + 1) * outputs), at + (2 - c) * outputs)
  return out
}
