import type { Tensor } from '@tensorflow/tfjs'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { describe, expect, it } from 'vitest'
import {
  exportedModel,
  kindCases,
  paperCases,
  preprocessings,
  presetCases,
  rowCases,
} from '../../../../../test/exports/cases.ts'
import { ownScores, preprocessed } from '../../../../../test/exports/scores.ts'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import type { ExportedFile, ExportedModel } from '../exportedModel.ts'
import { writeGraphModel } from './writeGraphModel.ts'

const runtime = await loadRuntime('wasm')

/** The files through tfjs's own loader, as it reads them from a server. */
async function byTfjs(files: readonly ExportedFile[], images: Float32Array, shape: number[]): Promise<Float32Array> {
  const json = JSON.parse(new TextDecoder().decode(files.find(({ name }) => name === 'model.json')!.bytes))
  const [{ paths, weights }] = json.weightsManifest
  const model = await loadGraphModel({
    load: async () => ({
      ...json,
      weightSpecs: weights,
      weightData: paths.map((path: string) => files.find(({ name }) => name === path)!.bytes.buffer),
    }),
  })
  const x = runtime.tf.tensor(images, shape)
  const scores = model.predict({ image: x }) as Tensor
  const found = (await scores.data()) as Float32Array
  model.dispose()
  x.dispose()
  scores.dispose()
  return found
}

async function expectSame(model: ExportedModel, inside: boolean) {
  const { height, width } = model.architecture.input
  const shape = [2, height, width, 3]
  const numbers = formulaValues(3, 2 * height * width * 3)
  const images = inside ? numbers.map((number) => Math.round((number + 1) * 127.5)) : numbers
  const wanted = await ownScores(runtime, model, inside ? await preprocessed(runtime, model, images) : images)
  const found = await byTfjs(writeGraphModel(model, inside, '0.0.0'), images, shape)
  expect(found.length).toBe(wanted.length)
  expect(relativeError(found, wanted)).toBeLessThan(1e-4)
}

const all = [...paperCases(), ...presetCases(), ...kindCases(), ...rowCases()]

describe('TensorFlow.js gives the same scores', () => {
  it.each(all.map((one) => [one.name, one] as const))('%s', (_, one) => expectSame(exportedModel(one), false))

  it('from pixels, with each preprocessing inside', async () => {
    const [one] = rowCases()
    for (const state of preprocessings(one!.architecture.input)) await expectSame(exportedModel(one!, state), true)
  })

  it('of weights in several files', async () => {
    // The matrix of a whitening has 38 MB.
    const [one] = paperCases()
    const model = exportedModel(one!, preprocessings(one!.architecture.input).at(-1))
    expect(writeGraphModel(model, true, '0.0.0').map(({ name }) => name)).toContain('group1-shard10of10.bin')
    await expectSame(model, true)
  })
})
