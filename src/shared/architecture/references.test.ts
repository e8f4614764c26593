import { expect, test } from 'vitest'
import type { LayerSpec } from './kinds/table.ts'
import { keepReferences } from './references.ts'

const convolution = (more: object = {}) =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 4, relu: true, ...more }) as LayerSpec
const rows = (...specs: LayerSpec[]) => specs.map((spec, key) => ({ key, spec }))
const add = (...from: string[]): LayerSpec => ({ kind: 'add', from })
const fromOf = (list: readonly { spec: LayerSpec }[]) => list.at(-1)!.spec.from

const before = rows(convolution(), convolution(), add('conv2', 'conv1', 'input'))

test('a layer that comes before them moves the names', () =>
  expect(fromOf(keepReferences(before, [{ key: 9, spec: convolution() }, ...before]))).toEqual([
    'conv3',
    'conv2',
    'input',
  ]))

test('layers that change places keep their readers', () =>
  expect(fromOf(keepReferences(before, [before[1]!, before[0]!, before[2]!]))).toEqual(['conv1', 'conv2', 'input']))

test('a name of its own is followed', () =>
  expect(
    fromOf(keepReferences(before, [{ key: 0, spec: convolution({ name: 'stem' }) }, before[1]!, before[2]!])),
  ).toEqual(['conv2', 'stem', 'input']))

test('one that is gone is left out, and what then names nothing takes the layer before it', () => {
  expect(fromOf(keepReferences(before, [before[0]!, before[2]!]))).toEqual(['conv1', 'input'])
  const lone = rows(convolution(), convolution(), convolution({ from: ['conv1'] }))
  expect(keepReferences(lone, lone.slice(1)).at(-1)!.spec).toEqual(convolution())
})
