import type { Batch } from '../../src/main/engine/data/batch.ts'
import { createNetwork, type Network } from '../../src/main/engine/network/network.ts'
import type { Runtime, Tensor } from '../../src/main/engine/ops/runtime.ts'
import { analyseArchitecture } from '../../src/shared/architecture/analysis.ts'
import { paperArchitecture } from '../../src/shared/architecture/paper.ts'
import { parameterSpecs } from '../../src/shared/architecture/parameters.ts'
import type { Architecture } from '../../src/shared/architecture/spec.ts'
import type { NamedTensor } from '../../src/shared/checkpoint/safetensors.ts'
import { formulaLabels, formulaValues } from './formula.ts'
import { type Golden, readGolden } from './readGolden.ts'

/** One of the paper's networks with the formula's weights, and PyTorch's numbers for it. */
export interface GoldenNetwork {
  architecture: Architecture
  weights: NamedTensor[]
  golden: Golden
}

export interface GoldenAttribution {
  layer: string
  kind: 'unit' | 'field'
  row: number
  column: number
  channel: number
}

export function goldenNetwork(id: string): GoldenNetwork {
  const golden = readGolden(`networks/${id}`)
  const architecture = paperArchitecture(id, { width: golden.setting<number>('width') })
  return { architecture, weights: formulaWeights(architecture), golden }
}

/** Kernels from [-b, b) with He's b = sqrt(6 / fan-in), the rest within 0.1 of where its kind begins it, biases of 0; salts count the tensors from 1. */
export function formulaWeights(architecture: Architecture): NamedTensor[] {
  return parameterSpecs(analyseArchitecture(architecture)).map(({ name, shape, initialise }, index) => {
    const count = shape.reduce((product, side) => product * side, 1)
    const [around, bound] = initialise.by === 'value' ? [initialise.value, 0.1] : [0, Math.sqrt(6 / initialise.fanIn)]
    return {
      name,
      shape,
      data: formulaValues(index + 1, count, bound).map((value) => around + value),
    }
  })
}

/** The formula's batch of `step`, for 32x32 colour images. `salt` picks one of many series. */
export function formulaBatch(step: number, size: number, salt = 0, classes = 10): Batch {
  return {
    size,
    images: formulaValues(1000 + 100 * salt + step, size * 32 * 32 * 3),
    labels: formulaLabels(100_000 + 100 * salt + step, size, classes),
  }
}

export function networkOn({ tf }: Runtime, architecture: Architecture, weights: NamedTensor[]): Network<Tensor> {
  return createNetwork(architecture, new Map(weights.map(({ name, shape, data }) => [name, tf.tensor(data, shape)])))
}
