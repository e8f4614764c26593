import { specsForPytorch } from '../../../../shared/architecture/flattenOrder.ts'
import { encodeSafetensors } from '../../../../shared/checkpoint/safetensors.ts'
import { weightsForPytorch } from '../../../../shared/checkpoint/weights.ts'
import type { FormatWriter } from './format.ts'

/** Weights alone; what they expect of images is no part of the file, so it says by name what that was. */
export const safetensors: FormatWriter = ({ weights, report, architecture, runId, preprocessing }, { order, stem }) => [
  {
    name: `${stem}.safetensors`,
    bytes: encodeSafetensors({
      tensors: order === 'pytorch' ? weightsForPytorch(weights, specsForPytorch(report)) : weights,
      metadata: {
        // What safetensors' own loader for PyTorch looks for.
        ...(order === 'pytorch' && { format: 'pt' }),
        network: architecture.title,
        run: runId,
        preprocessing: preprocessing.kind,
      },
    }),
  },
]
