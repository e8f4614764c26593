import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { scoresOf } from '../../../../../test/open/scores.ts'
import { activationOf } from '../../../../shared/architecture/activations.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import { openModelFile } from '../openFile.ts'

const FOLDER = join(import.meta.dirname, '../../../../../test/golden/onnx')
/** By ONNX Runtime (scripts/golden/onnx_patterns.py); images are [N, H, W, C]. */
const ANSWERS: Record<string, { images: number[]; scores: number[][] }> = JSON.parse(
  readFileSync(join(FOLDER, 'scores.json'), 'utf8'),
)
const OPTIONS = { id: 'pattern', title: 'Pattern', input: { height: 9, width: 9 } }
const open = (name: string) => openModelFile(join(FOLDER, `${name}.onnx`), OPTIONS)
const runtime = await loadRuntime('wasm')

/** Grey images in three equal colours, as the workbench has them. */
const inColour = (numbers: number[], pixels: number) =>
  Float32Array.from(numbers.length === pixels ? numbers.flatMap((grey) => [grey, grey, grey]) : numbers)

describe.each(Object.keys(ANSWERS))('the pattern %s', (name) => {
  it('gives the scores of ONNX Runtime', async () => {
    const { images, scores } = ANSWERS[name]!
    const found = await scoresOf(runtime, await open(name), inColour(images, scores.length * 81))
    expect(relativeError(found, scores.flat())).toBeLessThan(1e-5)
  })
})

describe('layers', () => {
  const layersOf = async (name: string) =>
    (await open(name)).architecture.layers.map((spec) => [spec.kind, activationOf(spec)] as const)

  it.each(['leaky-relu', 'elu', 'gelu', 'sigmoid', 'hard-sigmoid', 'hard-swish', 'tanh'])(
    '%s follows its convolution',
    async (name) => {
      expect((await layersOf(name))[0]).toEqual(['convolution', name])
    },
  )

  it.each([
    ['silu-of-two', 'silu'],
    ['gelu-of-erf', 'gelu'],
    ['hard-swish-of-five', 'hard-swish'],
    ['clip-six', 'relu6'],
  ])('%s is one activation', async (name, activation) => {
    expect(await layersOf(name)).toEqual([
      ['convolution', activation],
      ['global-average', null],
      ['dense', null],
    ])
  })

  it('a hard sigmoid of another slope is that of PyTorch behind a scaling, which the convolution takes', async () => {
    expect(await layersOf('hard-sigmoid-of-its-own')).toEqual([
      ['convolution', 'hard-sigmoid'],
      ['batch-normalisation', 'hard-sigmoid'],
      ['multiply', null],
      ['scale', null],
      ['activation', 'hard-sigmoid'],
      ['add', null],
      ['global-average', null],
      ['dense', null],
    ])
  })

  it('an activation whose input others use is a layer of its own', async () => {
    expect(await layersOf('inputs-of-activations-are-shared')).toEqual([
      ['convolution', null],
      ['activation', 'relu'],
      ['convolution', null],
      ['add', null],
      ['global-average', null],
      ['dense', null],
    ])
  })

  it('no transpose, reshape or shape computation is left', async () => {
    expect((await layersOf('tensorflow-transposes')).map(([kind]) => kind)).toEqual([
      'convolution',
      'max-pooling',
      'flatten',
      'dense',
    ])
    expect((await open('tensorflow-transposes')).notes.join(' ')).toContain('The final Softmax is left off')
  })
})
