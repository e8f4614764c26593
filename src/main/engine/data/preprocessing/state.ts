import type { NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { PREPROCESSINGS } from '../../../../shared/training/recipe.ts'

export type PreprocessingKind = (typeof PREPROCESSINGS)[number]

/** What was fitted on the training images: all that is needed to preprocess another image, as plain data. */
export type PreprocessingState =
  | { kind: 'none' }
  /** Mean and standard deviation of each colour over all training pixels, [3], in units of 0 to 255. */
  | { kind: 'standardise'; mean: Float32Array; deviation: Float32Array }
  | { kind: 'gcn' }
  /** Mean of the contrast-normalised training images [D] and the symmetric whitening matrix [D, D]; D = H * W * 3. */
  | { kind: 'gcn-zca'; mean: Float32Array; matrix: Float32Array }

const PREFIX = 'preprocessing/'

/** The state as named tensors, for a checkpoint. */
export function stateToTensors(state: PreprocessingState): NamedTensor[] {
  switch (state.kind) {
    case 'none':
    case 'gcn':
      return []
    case 'standardise':
      return [
        { name: `${PREFIX}mean`, shape: [state.mean.length], data: state.mean },
        { name: `${PREFIX}deviation`, shape: [state.deviation.length], data: state.deviation },
      ]
    case 'gcn-zca':
      return [
        { name: `${PREFIX}mean`, shape: [state.mean.length], data: state.mean },
        { name: `${PREFIX}zca`, shape: [state.mean.length, state.mean.length], data: state.matrix },
      ]
  }
}

/**
 * Rebuilds the state from a checkpoint's tensors; others among them are ignored.
 * @throws WorkbenchError BAD_FILE when one is missing or has another size.
 */
export function stateFromTensors(kind: PreprocessingKind, tensors: readonly NamedTensor[]): PreprocessingState {
  const find = (name: string, length?: number) => {
    const tensor = tensors.find((candidate) => candidate.name === PREFIX + name)
    if (!tensor)
      throw new WorkbenchError(
        'BAD_FILE',
        `The checkpoint lacks the tensor ${PREFIX}${name} that its preprocessing ${kind} needs.`,
      )
    if (length !== undefined && tensor.data.length !== length)
      throw new WorkbenchError(
        'BAD_FILE',
        `The checkpoint's tensor ${PREFIX}${name} has ${tensor.data.length} numbers instead of ${length}.`,
      )
    return tensor.data
  }
  switch (kind) {
    case 'none':
    case 'gcn':
      return { kind }
    case 'standardise':
      return { kind, mean: find('mean', 3), deviation: find('deviation', 3) }
    case 'gcn-zca': {
      const mean = find('mean')
      return { kind, mean, matrix: find('zca', mean.length ** 2) }
    }
  }
}
