import { describe, expect, it } from 'vitest'
import { parseClassNames } from './classNames.ts'

describe('class names', () => {
  it.each([
    ['a line each', 'cat\r\ndog\n', ['cat', 'dog']],
    ['a list', '["cat", "dog"]', ['cat', 'dog']],
    ["Keras' index", '{"0": ["n02123045", "tabby"], "1": ["n02110341", "dalmatian"]}', ['tabby', 'dalmatian']],
    ["Hugging Face's configuration", '{"id2label": {"1": "dog", "0": "cat"}, "x": 1}', ['cat', 'dog']],
    ['numbers by name', '{"dog": 1, "cat": 0}', ['cat', 'dog']],
    ['names that stand twice', 'crane\nheron\ncrane', ['crane (0)', 'heron', 'crane (2)']],
  ])('from %s', (_, text, names) => {
    expect(parseClassNames(text, 'names')).toEqual(names)
  })

  it.each([
    ['one', 'it names 1, and a classifier has two or more'],
    ['cat\n\ndog', 'class 1 is empty'],
    ['["cat", ', 'it is not JSON'],
    ['{"0": "cat", "2": "dog"}', 'its entry 2 is not one of the numbers 0 to 1'],
    ['[{"a": 1}, "dog"]', 'class 0 has no name'],
  ])('not from %s', (text, why) => {
    expect(() => parseClassNames(text, 'names.txt')).toThrow(`names.txt holds no class names: ${why}.`)
  })
})
