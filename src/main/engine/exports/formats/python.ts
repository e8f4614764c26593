import { specsForPytorch } from '../../../../shared/architecture/flattenOrder.ts'
import { encodeSafetensors, type NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import { weightsForPytorch } from '../../../../shared/checkpoint/weights.ts'
import { pythonName } from '../python/names.ts'
import { writeModule } from '../python/writeModule.ts'
import type { FormatWriter } from './format.ts'

/** `conv1.weight` under the name that the layer has in the module. */
function renamed(tensor: NamedTensor): NamedTensor {
  const [layer, ...rest] = tensor.name.split('.')
  return { ...tensor, name: [pythonName(layer!), ...rest].join('.') }
}

/** A module that builds the network, and the state dict that it loads. */
export const python: FormatWriter = (model, { stem }) => {
  const { weights, report, preprocessing } = model
  const metadata = { format: 'pt' }
  const tensors = weightsForPytorch(weights, specsForPytorch(report)).map(renamed)
  const files = [{ name: `${stem}.safetensors`, bytes: encodeSafetensors({ tensors, metadata }) }]
  if (preprocessing.kind === 'gcn-zca') {
    const { mean, matrix } = preprocessing
    const whitening = [
      { name: 'mean', shape: [mean.length], data: mean },
      { name: 'zca', shape: [mean.length, mean.length], data: matrix },
    ]
    files.push({ name: `${stem}-whitening.safetensors`, bytes: encodeSafetensors({ tensors: whitening, metadata }) })
  }
  const text = new TextEncoder().encode(writeModule(model, stem))
  return [...files, { name: `${stem}.py`, bytes: text }]
}
