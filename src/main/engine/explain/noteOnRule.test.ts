import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeTestModel, testPixels, writeTestModel } from '../../../../test/explain/testModel.ts'
import { graphArchitecture } from '../../../../test/reference/graphNetworks.ts'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import type { LayerSpec } from '../../../shared/architecture/spec.ts'
import { notesOf, type Target } from '../../../shared/explain/attribution.ts'
import { DEFAULT_OPTIONS } from '../../../shared/explain/methods.ts'
import { loadModel } from '../checkpoint/loadModel.ts'
import { explain } from './explain.ts'
import type { OpenModel } from './modelStore.ts'
import { noteOnRule } from './noteOnRule.ts'
import { PassCache } from './passCache.ts'

const convolution = (activation: string): LayerSpec =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 10, relu: false, activation }) as LayerSpec
const architecture = graphArchitecture(
  [
    convolution('relu6'),
    convolution('gelu'),
    convolution('sigmoid'),
    convolution('leaky-relu'),
    { kind: 'global-average' },
  ],
  { height: 32, width: 32, channels: 3 },
)

let model: OpenModel
let folder: string
beforeAll(async () => {
  const reference = await writeTestModel({ architecture, runtime: 'wasm' })
  const loaded = await loadModel(reference)
  folder = reference.folder
  model = { ...loaded, passes: new PassCache(loaded.runtime) }
})
afterAll(async () => {
  model.passes.clear()
  model.dispose()
  await removeTestModel({ folder })
})

const notes = async (target: Target, methods: Parameters<typeof explain>[1]['methods']) => {
  const question = { pixels: testPixels(), target, methods, options: DEFAULT_OPTIONS }
  return notesOf(await explain(model, question, new AbortController().signal))
}

it('the maps of both rules say once at which layers below they take the plain derivative', async () => {
  expect(await notes({ kind: 'class', index: 3 }, ['gradient', 'deconvnet', 'guided-backprop'])).toEqual([
    'Deconvnet and guided backpropagation act at ReLUs alone; at conv2 (GELU), conv3 (sigmoid) they take the plain derivative.',
  ])
  expect(await notes({ kind: 'channel', layer: 'conv2', channel: 1 }, ['deconvnet'])).toEqual([
    'Deconvnet and guided backpropagation act at ReLUs alone; at conv2 (GELU) they take the plain derivative.',
  ])
})

it('other methods, and targets with nothing but ReLUs and their like below, need no such sentence', async () => {
  expect(await notes({ kind: 'class', index: 3 }, ['gradient', 'gradient-input'])).toEqual([])
  expect(await notes({ kind: 'channel', layer: 'conv1', channel: 1 }, ['deconvnet', 'guided-backprop'])).toEqual([])
})

it('many layers are counted, and one whose own activation is passed over is left out', () => {
  const report = analyseArchitecture({
    ...architecture,
    layers: Array.from({ length: 12 }, () => convolution('silu')).concat({ kind: 'global-average' }),
  })
  const [last, top] = [report.layers.at(-1)!, report.layers[1]!]
  expect(noteOnRule(report, { layer: last, from: 'output' })).toMatch(
    /conv1 \(SiLU\), .*conv8 \(SiLU\) and 4 more they/,
  )
  expect(noteOnRule(report, { layer: top, from: 'pre-activation' })).toContain('at conv1 (SiLU) they')
})
