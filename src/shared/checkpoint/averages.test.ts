import { expect, it } from 'vitest'
import { averagedTensors } from './averages.ts'

const tensor = (name: string, value: number) => ({ name, shape: [1], data: Float32Array.of(value) })

it('puts each average in the place of its weight, and leaves what has none', () => {
  const tensors = [tensor('conv1/kernel', 1), tensor('bn1/mean', 2), tensor('conv1/kernel/average', 3)]
  const found = averagedTensors(tensors, 'epoch-0001')
  expect(found.map(({ name, data }) => [name, data[0]])).toEqual([
    ['conv1/kernel', 3],
    ['bn1/mean', 2],
    ['conv1/kernel/average', 3],
  ])
})

it('refuses a checkpoint without one', () => {
  expect(() => averagedTensors([tensor('conv1/kernel', 1)], 'epoch-0001')).toThrow(
    'epoch-0001 keeps no moving average of its weights; take the weights themselves, or train with --average-weights 0.999.',
  )
})
