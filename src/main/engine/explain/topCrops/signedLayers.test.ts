import { expect, it } from 'vitest'
import type { LayerSpec } from '../../../../shared/architecture/kinds/table.ts'
import { signedLayers } from './buildIndex.ts'

const layersOf = (...layers: [from: number[], spec: LayerSpec][]) => layers.map(([from, spec]) => ({ spec, from }))
const convolution = (relu: boolean): LayerSpec => ({
  kind: 'convolution',
  kernel: 1,
  stride: 1,
  padding: 0,
  channels: 2,
  relu,
})
const add = (activation?: 'relu'): LayerSpec =>
  ({ kind: 'add', from: ['a', 'b'], ...(activation && { activation }) }) as LayerSpec

it('knows which layers can have numbers below 0, through sums and pooling', () => {
  const pool: LayerSpec = { kind: 'max-pooling', kernel: 2, stride: 2, padding: 0 }
  const layers = layersOf(
    [[-1], pool], // the image's
    [[0], convolution(true)],
    [[1], pool],
    [[1], convolution(false)],
    [[3, 1], add()],
    [[4, 1], add('relu')],
    [[5, 1], add()],
  )
  expect(signedLayers(layers)).toEqual([true, false, false, true, true, false, false])
})

it('of a hundred sums of a layer with itself takes no time', () => {
  const sums = Array.from({ length: 100 }, (_, i): [number[], LayerSpec] => [[i, i], add()])
  expect(signedLayers(layersOf([[-1], convolution(true)], ...sums))).toEqual(Array(101).fill(false))
})
