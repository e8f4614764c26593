import type { ArchitectureReport } from '../../../shared/architecture/analysis.ts'
import { layerOf } from '../layers/table.ts'

/** One weight tensor of a network. */
export interface ParameterSpec {
  /** `conv1/kernel`, `conv1/bias`, ...: the name in checkpoints. */
  name: string
  kind: 'kernel' | 'bias'
  /** Kernels [kernel, kernel, in, out], biases [out]. */
  shape: number[]
  /** Index of the layer in its architecture. */
  layer: number
  /** Numbers that one output sums over; what He's and Xavier's rules divide by. */
  fanIn: number
}

/** All weight tensors of a network, from input to output. */
export function parameterSpecs(report: ArchitectureReport): ParameterSpec[] {
  return report.layers.flatMap((layer) => {
    const tensors = layerOf(layer.spec).parameters(layer.spec, layer.input)
    const kernel = tensors.find((tensor) => tensor.name === 'kernel')?.shape ?? []
    return tensors.map(({ name, shape }) => ({
      name: `${layer.name}/${name}`,
      kind: name,
      shape,
      layer: layer.index,
      fanIn: kernel.slice(0, 3).reduce((product, side) => product * side, 1),
    }))
  })
}
