import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeTestModel, testPixels, writeTestModel } from '../../../../test/explain/testModel.ts'
import { BACKWARD_METHODS, DEFAULT_OPTIONS, METHOD_IDS } from '../../../shared/explain/methods.ts'
import { type LoadedModel, loadModel } from '../checkpoint/loadModel.ts'
import { explain } from './explain.ts'
import { look } from './look.ts'
import { PassCache } from './passCache.ts'

// A process of its own: it can hold one runtime only.
let model: LoadedModel
let folder: string
beforeAll(async () => {
  const reference = await writeTestModel({ network: 'model-c', width: 0.08, runtime: 'wasm' })
  folder = reference.folder
  model = await loadModel(reference)
})
afterAll(async () => {
  model.dispose()
  await removeTestModel({ folder })
})

it('explains by every method on WebAssembly, by three rules that differ, and leaves no tensor behind', async () => {
  expect(model.runtime.id).toBe('wasm')
  const open = { ...model, passes: new PassCache(model.runtime) }
  const pixels = testPixels()
  const question = {
    pixels,
    target: { kind: 'unit', layer: 'conv4', channel: 2, row: 5, column: 6 } as const,
    methods: METHOD_IDS,
    options: { ...DEFAULT_OPTIONS, steps: 4, samples: 4, stride: 8 },
  }
  await look(open, pixels, [], null)
  const before = model.runtime.tf.memory().numTensors
  const maps = await explain(open, question, new AbortController().signal)
  expect(model.runtime.tf.memory().numTensors).toBe(before)
  const [gradient, deconvnet, guided] = BACKWARD_METHODS.map((id) => maps.find(({ method }) => method === id)!.network)
  expect(gradient).not.toEqual(deconvnet)
  expect(gradient).not.toEqual(guided)
  expect(deconvnet).not.toEqual(guided)
  for (const { method, network } of maps) expect(network.every(Number.isFinite), method).toBe(true)
  open.passes.clear()
})
