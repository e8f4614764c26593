import { expect, it } from 'vitest'
import { isTfjsName, modelAmong } from './endings.ts'

it.each([
  [['group1-shard1of2.bin', 'model.json', 'group1-shard2of2.bin'], 'model.json', 2],
  [['weights.data', 'net.onnx'], 'net.onnx', 1],
  [['one.keras', 'photo.png'], 'one.keras', 0],
  [['pytorch_model.bin', 'config.txt'], 'pytorch_model.bin', 0],
])('of %j the model is %s', (names, main, beside) => {
  expect(modelAmong(names, (name) => name)).toMatchObject({ main, beside: { length: beside } })
})

it('images alone are no model', () => expect(modelAmong(['a.png'], (name) => name)).toBeNull())

it('shards are known with and without an ending', () =>
  expect(['model.json', 'group1-shard1of6', 'weights.bin', 'notes.txt'].map(isTfjsName)).toEqual([
    true,
    true,
    true,
    false,
  ]))
