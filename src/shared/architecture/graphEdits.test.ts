import { expect, test } from 'vitest'
import { graphArchitecture } from '../../../test/reference/graphNetworks.ts'
import { diffArchitectures } from './diff.ts'
import { presetArchitecture } from './presets/table.ts'
import type { LayerSpec } from './spec.ts'

const convolution = (more: object = {}): LayerSpec =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 4, relu: true, ...more }) as LayerSpec
const normalisation: LayerSpec = { kind: 'batch-normalisation', activation: 'relu' }
const average: LayerSpec = { kind: 'global-average' }
const names = (left: LayerSpec[], right: LayerSpec[]) =>
  diffArchitectures(graphArchitecture(left), graphArchitecture(right)).edits.map(({ name }) => name)

const plain = [convolution(), convolution(), convolution(), average]

test('a shortcut is called by what it goes around', () =>
  expect(
    names(plain, [...plain.slice(0, 3), { kind: 'add', from: ['conv3', 'conv1'], activation: 'relu' }, average]),
  ).toEqual(['shortcut added around conv2-conv3']))

test('batch normalisation after each convolution is one edit', () =>
  expect(
    names(
      plain,
      plain.flatMap((spec): LayerSpec[] =>
        spec.kind === 'convolution' ? [{ ...spec, relu: false, bias: false }, normalisation] : [spec],
      ),
    ),
  ).toEqual([
    'batch normalisation inserted after each convolution',
    'ReLU dropped, bias dropped',
    'ReLU dropped, bias dropped',
    'ReLU dropped, bias dropped',
  ]))

test.each([
  ['another activation', { relu: false, activation: 'gelu' }, 'ReLU -> GELU'],
  ['none', { relu: false }, 'ReLU dropped'],
  ['other inputs', { from: ['conv1'] }, 'inputs the layer before -> conv1'],
])('a changed field is named in words: %s', (_, change, name) => {
  const last: LayerSpec = { kind: 'add', from: ['conv3', 'conv2'] }
  const right = [convolution(), convolution(), convolution(change), last, average]
  expect(names([...plain.slice(0, 3), last, average], right)).toEqual([name])
})

test('every row of two presets that is not equal has a name', () => {
  const { rows, edits } = diffArchitectures(presetArchitecture('vgg-16-bn'), presetArchitecture('resnet-20'))
  const named = new Set(edits.flatMap((edit) => edit.rows))
  const unnamed = rows.flatMap((row, index) => (row.status !== 'equal' && !named.has(index) ? [index] : []))
  expect(unnamed).toEqual([])
})
