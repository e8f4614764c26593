import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { io, LayersModel } from '@tensorflow/tfjs'
import { layers as L, model as makeModel, sequential, input as symbolic, tensor } from '@tensorflow/tfjs'
import { formulaValues } from '../golden/formula.ts'

/** Weights that are neither zeros nor ones, variances positive. */
export function filled(model: LayersModel): LayersModel {
  model.setWeights(
    model.weights.map(({ shape, name }, i) => {
      const sides = shape as number[]
      const numbers = formulaValues(
        i + 3,
        sides.reduce((product, side) => product * side, 1),
      )
      return tensor(name.endsWith('variance') ? numbers.map((value) => 0.7 + value / 2) : numbers, sides)
    }),
  )
  return model
}

/** Writes `NAME.json` and its weights, `NAME-1.bin` and `NAME-2.bin`. @returns the path of the first */
export async function saved(model: LayersModel, folder: string, name = 'model'): Promise<string> {
  let made: io.ModelArtifacts | undefined
  await model.save({
    async save(artifacts) {
      made = artifacts
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    },
  } as io.IOHandler)
  const { modelTopology, weightSpecs, weightData } = made!
  const bytes = new Uint8Array(weightData as ArrayBuffer)
  // In two files, which cut a tensor apart.
  const paths = [`${name}-1.bin`, `${name}-2.bin`]
  await writeFile(join(folder, paths[0]!), bytes.subarray(0, 101))
  await writeFile(join(folder, paths[1]!), bytes.subarray(101))
  const json = { format: 'layers-model', modelTopology, weightsManifest: [{ paths, weights: weightSpecs }] }
  const path = join(folder, `${name}.json`)
  await writeFile(path, JSON.stringify(json))
  return path
}

export function functional(): LayersModel {
  const image = symbolic({ shape: [9, 9, 3] })
  const stem = L.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', name: 'stem' }).apply(image)
  const normal = L.batchNormalization({ epsilon: 1e-3 }).apply(stem)
  const x = L.reLU({ maxValue: 6 }).apply(normal)
  const y = L.depthwiseConv2d({ kernelSize: 3, padding: 'same', activation: 'relu' }).apply(x)
  const z = L.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(y)
  const sum = L.add().apply([x, z] as never)
  const both = L.concatenate().apply([sum, y] as never)
  const mean = L.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(both)
  return makeModel({ inputs: image, outputs: L.dense({ units: 5 }).apply(mean) as never })
}

export const inOrder = () =>
  sequential({
    layers: [
      L.conv2d({ inputShape: [9, 9, 3], filters: 4, kernelSize: 3, activation: 'relu' }),
      L.maxPooling2d({ poolSize: 2 }),
      L.dropout({ rate: 0.3 }),
      L.flatten(),
      L.dense({ units: 5 }),
    ],
  })
