import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { normals, PURPOSE, type Random, randomStream } from '../../../shared/data/random.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'

/**
 * Weights to begin with, a pure function of (architecture, rule, seed): equal on every runtime and machine. Each layer draws from a stream
 * of its own, so that changing one layer leaves the others' weights as they were. What no rule draws begins with its kind's value, biases with zero.
 */
export function initialWeights(
  architecture: Architecture,
  rule: Recipe['initialisation'],
  seed: number,
): NamedTensor[] {
  return parameterSpecs(analyseArchitecture(architecture)).map(({ name, shape, layer, initialise }) => {
    const data = new Float32Array(shape.reduce((product, side) => product * side, 1))
    if (initialise.by === 'value') data.fill(initialise.value)
    else fill(data, DRAW[rule](initialise.fanIn, randomStream(seed, PURPOSE.weights, layer)))
    return { name, shape: [...shape], data }
  })
}

function fill(data: Float32Array, draw: Random) {
  for (let i = 0; i < data.length; i++) data[i] = draw()
}

const DRAW: Record<Recipe['initialisation'], (fanIn: number, random: Random) => Random> = {
  /** He et al. 2015: normal with variance 2 / fan-in, which keeps the signal's size through ReLUs. */
  he: (fanIn, random) => {
    const normal = normals(random)
    const deviation = Math.sqrt(2 / fanIn)
    return () => deviation * normal()
  },
  /** Caffe's "xavier" filler: uniform in +-sqrt(3 / fan-in), variance 1 / fan-in (Glorot's own also counts fan-out). */
  xavier: (fanIn, random) => {
    const limit = Math.sqrt(3 / fanIn)
    return () => limit * (2 * random() - 1)
  },
}
