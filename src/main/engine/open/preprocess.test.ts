import { join } from 'node:path'
import { expect, it } from 'vitest'
import { relativeError } from '../../../../test/golden/readGolden.ts'
import { scoresOf } from '../../../../test/open/scores.ts'
import { OPEN_PREPROCESSINGS, openPreprocessing } from '../../../shared/open/preprocessings.ts'
import { applyPointwise } from '../data/preprocessing/pointwise.ts'
import { stateFromTensors } from '../data/preprocessing/state.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { openModelFile } from './openFile.ts'
import { checkpointPreprocessing, redFirst } from './preprocess.ts'

const runtime = await loadRuntime('wasm')
const OPTIONS = { id: 'pattern', title: 'Pattern', input: { height: 9, width: 9 } }
const open = (name: string) =>
  openModelFile(join(import.meta.dirname, '../../../../test/golden/onnx', `${name}.onnx`), OPTIONS)

it.each([
  ['imagenet', [(10 / 255 - 0.485) / 0.229, (100 / 255 - 0.456) / 0.224, (200 / 255 - 0.406) / 0.225]],
  ['unit', [10 / 255, 100 / 255, 200 / 255]],
  ['signed', [10 / 127.5 - 1, 100 / 127.5 - 1, 200 / 127.5 - 1]],
  ['caffe', [10 - 123.68, 100 - 116.779, 200 - 103.939]],
  ['none', [10, 100, 200]],
])('%s gives the numbers that the network was trained with', (id, wanted) => {
  const { kind, tensors } = checkpointPreprocessing(openPreprocessing(id))
  const found = applyPointwise(stateFromTensors(kind, tensors), Uint8Array.of(10, 100, 200), 1)
  expect(relativeError(found, wanted)).toBeLessThan(1e-6)
  expect(OPEN_PREPROCESSINGS.map((one) => one.id)).toContain(id)
})

it.each([
  ['residual', 'whose first convolution alone takes the image'],
  ['preprocessing-inside', 'where another layer takes it'],
])('a network that takes blue first sees the same of exchanged colours: %s, %s', async (name) => {
  const model = await open(name)
  const images = Float32Array.from({ length: 9 * 9 * 3 }, (_, i) => Math.sin(i))
  const exchanged = images.map((_, i) => images[i - (i % 3) + 2 - (i % 3)]!)
  const wanted = await scoresOf(runtime, model, exchanged)
  const found = await scoresOf(runtime, { ...model, ...redFirst(model.architecture, model.tensors) }, images)
  expect(relativeError(found, wanted)).toBeLessThan(1e-5)
  expect(relativeError(await scoresOf(runtime, model, images), wanted)).toBeGreaterThan(1e-3)
})
