import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { layerNames } from '@shared/architecture/layerNames.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import { presetArchitecture } from '@shared/architecture/presets/table.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import { expect, test } from 'vitest'
import { duplicateRows, headOf, insertRow, moveRows, moveRowsBy, type Row, removeRows, shortcutAround } from './rows.ts'

const convolution = (more: object = {}) =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 4, relu: true, ...more }) as LayerSpec
const rowsOf = (layers: readonly LayerSpec[]): Row[] => layers.map((spec, key) => ({ key, spec }))
const keysOf = (rows: readonly Row[]) => rows.map(({ key }) => key)
const mistakes = (rows: readonly Row[]) =>
  inspectArchitecture({ ...presetArchitecture('resnet-20'), layers: rows.map(({ spec }) => spec) }).mistakes

const chain = rowsOf([convolution(), convolution(), convolution(), { kind: 'global-average' }])
const resnet = rowsOf(presetArchitecture('resnet-20').layers)
/** The first block: two convolutions with normalisation, and their sum with what came before. */
const block = new Set([2, 3, 4, 5, 6])

test.each([
  ['to the end', [0, 2], 4, [1, 3, 0, 2]],
  ['to the beginning', [2, 3], 0, [2, 3, 0, 1]],
  ['between, among them one that stays', [0, 1], 2, [0, 1, 2, 3]],
])('several rows are moved together: %s', (_, keys, to, order) =>
  expect(keysOf(moveRows(chain, new Set(keys), to))).toEqual(order),
)

test('step by step they come to the ends and no further', () => {
  const keys = new Set([1, 2])
  expect(keysOf(moveRowsBy(chain, keys, -1))).toEqual([1, 2, 0, 3])
  expect(keysOf(moveRowsBy(chain, keys, 1))).toEqual([0, 3, 1, 2])
  expect(keysOf(moveRowsBy(moveRowsBy(chain, keys, 1), keys, 1))).toEqual([0, 3, 1, 2])
  expect(moveRowsBy(chain, new Set([0]), -1)).toBe(chain)
})

test('a block of a residual network is duplicated as a block: the copy takes the original, and what took that takes the copy', () => {
  const { rows, copies } = duplicateRows(resnet, block)
  expect(mistakes(rows)).toEqual([])
  const names = layerNames(rows.map(({ spec }) => spec))
  expect(copies).toHaveLength(5)
  expect(rows[11]!.spec).toEqual({ kind: 'add', from: ['bn5', 'add1'], activation: 'relu' })
  expect(names[11]).toBe('add2')
  expect(rows[16]!.spec.from).toEqual(['bn7', 'add2'])
})

test('a block is removed whole: what took its sum takes what came before', () => {
  const rows = removeRows(resnet, block)
  expect(mistakes(rows)).toEqual([])
  expect(rows[6]!.spec.from).toEqual(['bn3', 'bn1'])
})

test('a removed layer with an input of its own leaves that input to the one after it', () => {
  const projection = resnet.findIndex(({ spec }) => spec.kind === 'convolution' && spec.kernel === 1)
  const [input] = resnet[projection]!.spec.from!
  const rows = removeRows(resnet, new Set([projection]))
  expect(rows[projection]!.spec.from).toEqual([input])
})

test('what is duplicated and removed again leaves the list as it was', () => {
  const { rows, copies } = duplicateRows(resnet, block)
  expect(removeRows(rows, new Set(copies))).toEqual(resnet)
})

test('a sum begins with the two layers before it', () =>
  expect(insertRow(chain, 3, { kind: 'add' })[3]!.spec).toEqual({ kind: 'add', from: ['conv3', 'conv2'] }))

test.each([
  ['resnet-20', 'average1'],
  ['vgg-16', 'flatten1'],
  ['squeezenet-1.1', 'conv26'],
])('the head of %s begins with %s', (id, name) => {
  const { layers } = presetArchitecture(id)
  expect(layerNames(layers)[headOf(layers)]).toBe(name)
})

test('the head of the paper’s networks begins with the class maps', () => {
  const { layers } = paperArchitecture('all-cnn-c')
  expect(layerNames(layers)[headOf(layers)]).toBe('conv9')
})

test('a shortcut around layers is a sum after them, which their readers take', () => {
  const rows = shortcutAround(chain, new Set([1, 2]))
  expect(rows[3]!.spec).toEqual({ kind: 'add', from: ['conv3', 'conv1'] })
  expect(mistakes(rows).filter(({ field }) => field === 'from')).toEqual([])
  expect(shortcutAround(chain, new Set([0, 1]))[2]!.spec.from).toEqual(['conv2', 'input'])
  // Around the second convolution of a block: the block's own sum takes the new one.
  const within = shortcutAround(resnet, new Set([4, 5]))
  expect(mistakes(within)).toEqual([])
  expect(within[7]!.spec.from).toEqual(['add1', 'bn1'])
})
