import { expect, test } from 'vitest'
import { diffArchitectures } from './diff.ts'
import { diffJson, diffMarkdown, diffText, signed } from './diffReport.ts'
import { paperArchitecture } from './paper.ts'

const diff = diffArchitectures(paperArchitecture('model-c'), paperArchitecture('all-cnn-c'))

test('the text shows only what differs when asked', () => {
  expect(diffText(diff, { differencesOnly: true })).toMatchInlineSnapshot(`
    "Model C -> All-CNN-C
      * 3x3 max-pooling, stride 2 -> 3x3 convolution, stride 2 (conv3)
      * 3x3 max-pooling, stride 2 -> 3x3 convolution, stride 2 (conv6)

       left                                          right                                         change in parameters  change in MACs  change in receptive field
    ~  pool1: 3x3 max-pooling, stride 2 -> 16x16x96  conv3: 3x3 convolution, stride 2 -> 16x16x96               +83,040         +21.2 M                          0
    ~  pool2: 3x3 max-pooling, stride 2 -> 8x8x192   conv6: 3x3 convolution, stride 2 -> 8x8x192               +331,968         +21.2 M                          0
       total change, right less left                                                                           +415,008         +42.5 M                          0"
  `)
})

test('the Markdown table has one line a row, a head and a total', () => {
  const lines = diffMarkdown(diff)
    .split('\n')
    .filter((line) => line.startsWith('|'))
  expect(lines).toHaveLength(diff.rows.length + 3)
  expect(new Set(lines.map((line) => line.replaceAll('\\|', '').split('|').length)).size).toBe(1)
})

test('the JSON survives a round trip and carries the totals', () => {
  const json = JSON.parse(JSON.stringify(diffJson(diff)))
  expect(json).toMatchObject({ left: 'model-c', right: 'all-cnn-c', totals: { parameters: 415_008 } })
  expect(json.rows.filter((row: { status: string }) => row.status === 'changed')).toHaveLength(2)
})

test('architectures that do not differ say so', () =>
  expect(diffText(diffArchitectures(diff.left, diff.left))).toContain('The two architectures do not differ.'))

test.each([
  [1234567, '+1,234,567'],
  [-5, '-5'],
  [0, '0'],
])('%d is written %s', (value, words) => expect(signed(value)).toBe(words))
