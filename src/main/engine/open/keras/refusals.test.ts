import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { bytesSource } from '../byteSource.ts'
import { openHdf5 } from '../hdf5/hdf5File.ts'
import { openModelFile } from '../openFile.ts'
import { type Json, objectOf } from './json.ts'
import type { KerasModel } from './kerasModel.ts'
import { openKeras } from './openKeras.ts'

const GOLDEN = join(import.meta.dirname, '../../../../../test/golden/keras')
const OPTIONS = { id: 'model', title: 'Model' }
const weight = (dims: number[], value = 0.5) => ({
  dims,
  read: () => new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(value),
})
/** Weights of every layer alike: 3x3 kernels of 3 to 4 channels and their bias. */
const WEIGHTS: KerasModel['weights'] = {
  find: (_place, _names, index) => (index === 0 ? weight([3, 3, 3, 4]) : weight([4])),
}

const layer = (class_name: string, config: Json = {}, more: Json = {}) => ({
  class_name,
  config: { name: class_name.toLowerCase(), ...config },
  ...more,
})
const IMAGE = layer('InputLayer', { batch_shape: [null, 8, 8, 3] })
const sequential = (...layers: Json[]) => layer('Sequential', { layers: [IMAGE, ...layers] })
const open = (topology: Json, weights = WEIGHTS) =>
  openKeras({ label: 'model.keras', form: 'Keras', topology, weights, version: '3.15.1' }, OPTIONS)
const CONV = { kernel_size: 3, filters: 4 }
const END = layer('GlobalAveragePooling2D')

const nested = (depth: number): Json =>
  depth === 0 ? layer('Conv2D', CONV) : layer('Sequential', { layers: [nested(depth - 1)] })

const cases: [what: string, topology: Json, words: string][] = [
  [
    'a program',
    sequential(layer('Lambda', { name: 'cut', function: ['4wEAAAA='] })),
    "layer cut (Lambda): it holds a program, which isn't run here",
  ],
  [
    'a class that is not read',
    sequential(layer('Conv3D', { name: 'deep' })),
    'layer deep (Conv3D): layers of the class Conv3D are not read (the nearest that are: Conv2D)',
  ],
  [
    "a class of the user's own with a known name",
    sequential(layer('Conv2D', CONV, { registered_name: 'mine>Conv2D' })),
    'layers of the class mine>Conv2D are not read',
  ],
  [
    'an activation that is a program',
    sequential(layer('Conv2D', { ...CONV, activation: { class_name: '__lambda__', config: {} } })),
    "its activation is Python code, which isn't run here",
  ],
  [
    'an activation that is not read',
    sequential(layer('Conv2D', { ...CONV, activation: 'glu' })),
    'layer conv2d (Conv2D): its activation glu is not read (those that are: linear, relu',
  ],
  [
    'a slope that activations here do not have',
    sequential(layer('Conv2D', CONV), layer('LeakyReLU', { negative_slope: 0.3 }), END),
    'it takes numbers through a function that is none of the activations here',
  ],
  [
    'a padding that is not read',
    sequential(layer('Conv2D', { ...CONV, padding: 'causal' })),
    'its padding is "causal"',
  ],
  ['a stride of nothing', sequential(layer('Conv2D', { ...CONV, strides: [0, 1] })), 'its strides is [0,1]'],
  [
    'a model in Python',
    layer('MyModel', { units: 3 }),
    'its model is of the class MyModel, whose layers stand in Python code',
  ],
  ['no size', layer('Sequential', { layers: [layer('Conv2D', CONV)] }), 'it says no shape of its input'],
  ['models within models without end', sequential(nested(40)), 'models lie within each other more than 8 deep'],
  ['a map at the end', sequential(layer('Conv2D', CONV)), 'is a map of 6x6 positions'],
  [
    'a layer that takes itself',
    layer('Functional', {
      layers: [IMAGE, layer('Conv2D', CONV, { inbound_nodes: [[['conv2d', 0, 0, {}]]] })],
      input_layers: [['inputlayer', 0, 0]],
      output_layers: [['conv2d', 0, 0]],
    }),
    'nothing computes its output conv2d',
  ],
  [
    'two inputs',
    layer('Functional', {
      layers: [IMAGE],
      input_layers: [
        ['inputlayer', 0, 0],
        ['inputlayer', 0, 0],
      ],
      output_layers: [],
    }),
    'it has 2 inputs, and networks here have one',
  ],
]

describe('what is refused', () => {
  it.each(cases)('%s', (_, topology, words) => {
    expect(() => open(topology)).toThrow(words)
    try {
      open(topology)
    } catch (error) {
      expect(error).toBeInstanceOf(WorkbenchError)
      expect((error as WorkbenchError).message).toMatch(/^model\.keras cannot be opened: [^\p{Cc}]+\.$/u)
    }
  })

  it('a weight that is missing, by layer and name', () => {
    expect(() => open(sequential(layer('Conv2D', CONV)), { find: () => null })).toThrow(
      'model.keras cannot be opened: layer conv2d (Conv2D): its weight kernel is not in the file.',
    )
  })

  it('a configuration that is nothing of the kind', () => {
    for (const odd of [
      null,
      [],
      3,
      'x',
      { class_name: 'Functional' },
      { class_name: 'Sequential', config: { layers: [3] } },
    ])
      expect(() => open(objectOf(odd))).toThrow(WorkbenchError)
  })
})

describe('files', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'allconv-keras-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('are recognised by their content, whatever they are called', async () => {
    for (const name of ['convolution.keras', 'keras-2-sequential.h5']) {
      const path = join(folder, `${name}.bin`)
      await writeFile(path, await readFile(join(GOLDEN, name)))
      expect((await openModelFile(path, OPTIONS)).form).toBe('Keras')
    }
  })

  it('every cut of a good one is refused in a sentence that names the byte', async () => {
    const good = new Uint8Array(await readFile(join(GOLDEN, 'keras-2-sequential.h5')))
    for (let length = 0; length < good.length; length += 97) {
      const readAll = () => {
        const root = openHdf5(bytesSource(good.subarray(0, length), 'model.h5'))
        for (const name of root.at('model_weights/dense/dense')?.names ?? [])
          root.at(`model_weights/dense/dense/${name}`)!.numbers()
        root.texts('model_config')
      }
      try {
        readAll()
      } catch (error) {
        expect(error, `${length} bytes`).toBeInstanceOf(WorkbenchError)
        expect((error as WorkbenchError).message).toMatch(/^model\.h5 [^\p{Cc}]+byte \d+[^\p{Cc}]+\.$/u)
      }
    }
  })
})
