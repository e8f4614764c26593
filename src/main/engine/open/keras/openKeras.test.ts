import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { scoresOf } from '../../../../../test/open/scores.ts'
import { activationOf } from '../../../../shared/architecture/activations.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import { openModelFile } from '../openFile.ts'

const FOLDER = join(import.meta.dirname, '../../../../../test/golden/keras')
/** By Keras 3 on PyTorch and Keras 2 on TensorFlow (scripts/golden/keras_models.py); images are [N, H, W, C]. */
const ANSWERS: Record<string, { file: string; images: number[]; scores: number[][] }> = JSON.parse(
  readFileSync(join(FOLDER, 'scores.json'), 'utf8'),
)
const OPTIONS = { id: 'pattern', title: 'Pattern', input: { height: 9, width: 9 } }
const open = (name: string) => {
  const { file } = ANSWERS[name]!
  const { input: _, ...fixed } = OPTIONS
  return openModelFile(
    join(FOLDER, file),
    /^(whole-model-in|chunks-of|one-chunk-of)-hdf5$/.test(name) ? OPTIONS : fixed,
  )
}
const runtime = await loadRuntime('wasm')

/** What the network sees of pixels, by the file's own preprocessing. */
function seen(pixels: readonly number[], state: PreprocessingState | undefined): Float32Array {
  if (!state) return Float32Array.from(pixels)
  if (state.kind === 'none') return Float32Array.from(pixels, (value) => value / 255)
  if (state.kind !== 'standardise') throw new Error(`no model here says ${state.kind}`)
  return Float32Array.from(pixels, (value, i) => (value - state.mean[i % 3]!) / state.deviation[i % 3]!)
}

describe.each(Object.keys(ANSWERS))('the model %s', (name) => {
  it('gives the scores of Keras', async () => {
    const { images, scores } = ANSWERS[name]!
    const model = await open(name)
    const { height, width } = model.architecture.input
    const isGrey = images.length === scores.length * height * width
    const colours = isGrey ? images.flatMap((grey) => [grey, grey, grey]) : images
    const found = await scoresOf(runtime, model, seen(colours, model.preprocessing))
    expect(relativeError(found, scores.flat())).toBeLessThan(1e-5)
  })
})

describe('what a file says', () => {
  it('of its images, where it begins with scaling them', async () => {
    expect((await open('sequential')).preprocessing).toEqual({
      kind: 'standardise',
      mean: Float32Array.of(127.5, 127.5, 127.5),
      deviation: Float32Array.of(127.5, 127.5, 127.5),
    })
    expect((await open('nested')).preprocessing).toEqual({ kind: 'none' })
    const { preprocessing } = await open('normalisation-of-colours')
    expect(preprocessing?.kind === 'standardise' && Array.from(preprocessing.mean, Math.round)).toEqual([124, 116, 104])
    // 0 to 1 becomes -1 to 1: no pixels are meant.
    expect((await open('rescaling-inside')).preprocessing).toBeUndefined()
  })

  it('of its program and its size', async () => {
    expect(await open('whole-model-in-hdf5')).toMatchObject({
      form: 'Keras',
      producer: 'Keras 3.15.1',
      sizeIsFree: true,
    })
    expect((await open('keras-2-functional')).producer).toMatch(/^Keras 2\./)
  })
})

it('layers keep their names and carry their activations', async () => {
  const { architecture } = await open('keras-2-functional')
  expect(architecture.layers.map((spec) => [spec.name ?? spec.kind, activationOf(spec)])).toEqual([
    ['padding', null],
    ['convolution', null],
    ['batch-normalisation', 'relu6'],
    ['apart', 'silu'],
    ['block_inner', null],
    ['block_batch_normalization', null],
    ['add', null],
    ['global-average', null],
    ['dense', null],
  ])
})
