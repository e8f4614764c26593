import { expect, it } from 'vitest'
import { fuzzModels } from '../../../../test/faults/fuzzModels.ts'
import { foreignJson } from './foreignJson.ts'

const parse = (text: string) => foreignJson(text, 'its configuration', (why) => new Error(`FILE: ${why}.`))
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

it('gives what is JSON, and says of the rest why not', () => {
  expect(parse('{"a": [1, null]}')).toEqual({ a: [1, null] })
  expect(parse(nested(500))).toHaveLength(1)
  expect(() => parse('{"a"')).toThrow('FILE: its configuration is not JSON.')
  expect(() => parse(`{"a": ${nested(100_000)}}`)).toThrow(
    'FILE: its configuration nests lists or objects more than 500 deep, as no model does.',
  )
})

it('the graph whose one number was a list 20,000 deep, as the bench found it', async () => {
  const { faults } = await fuzzModels({ seed: 90_000_110, count: 20, format: 'TensorFlow.js graph' })
  expect(faults).toEqual([])
})
