import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inspectArchitecture } from './analysis.ts'
import { applyDiff, diffArchitectures } from './diff.ts'
import { BASES, PAPER_NETWORKS, paperArchitecture } from './paper.ts'
import type { Architecture, LayerSpec } from './spec.ts'

const twice = (name: string) => [name, name]
const names = (from: Architecture, to: Architecture) => diffArchitectures(from, to).edits.map((edit) => edit.name)

describe('the paper’s three derivations are named as the paper names them', () => {
  test.each(BASES)('base %s', (base) => {
    const from = paperArchitecture(`model-${base}`)
    expect(names(from, paperArchitecture(`strided-cnn-${base}`))).toEqual(twice('stride 1 -> 2, pooling dropped'))
    expect(names(from, paperArchitecture(`convpool-cnn-${base}`))).toEqual(
      twice('3x3 convolution inserted before pooling'),
    )
    expect(names(from, paperArchitecture(`all-cnn-${base}`))).toEqual(
      twice('3x3 max-pooling, stride 2 -> 3x3 convolution, stride 2'),
    )
  })
})

test.each([
  ['model-a', 'model-b', twice('1x1 convolution inserted before pooling')],
  ['model-b', 'model-c', ['kernel 5x5 -> 3x3', 'kernel 1x1 -> 3x3', 'kernel 5x5 -> 3x3', 'kernel 1x1 -> 3x3']],
  ['convpool-cnn-c', 'all-cnn-c', twice('stride 1 -> 2, pooling dropped')],
  ['strided-cnn-c', 'model-c', twice('stride 2 -> 1, pooling added')],
  [
    'strided-cnn-b',
    'convpool-cnn-b',
    [
      ...['stride 2 -> 1, pooling added', '3x3 convolution inserted before pooling'],
      ...['stride 2 -> 1, pooling added', '3x3 convolution inserted before pooling'],
    ],
  ],
])('%s -> %s', (from, to, expected) => {
  expect(names(paperArchitecture(from), paperArchitecture(to))).toEqual(expected)
})

test('width, classes and the last ReLU are one edit each', () => {
  const narrow = paperArchitecture('all-cnn-c', { width: 0.25, classes: 100, lastRelu: false })
  expect(names(paperArchitecture('all-cnn-c'), narrow)).toEqual(['width x0.25', 'classes 10 -> 100, ReLU dropped'])
})

const pairs = PAPER_NETWORKS.flatMap((from, i) => PAPER_NETWORKS.slice(i + 1).map((to) => [from.id, to.id] as const))

test('the twelve networks make 66 pairs', () => expect(pairs).toHaveLength(66))

function expectLawful(from: Architecture, to: Architecture) {
  const diff = diffArchitectures(from, to)
  expect(applyDiff(from.layers, diff.rows)).toEqual(to.layers)
  expect(diff.rows.reduce((sum, row) => sum + row.deltas.parameters, 0)).toBe(diff.totals.parameters)
  expect(diff.rows.reduce((sum, row) => sum + row.deltas.macs, 0)).toBe(diff.totals.macs)
  const explained = new Set(diff.edits.flatMap((edit) => edit.rows))
  expect(diff.rows.flatMap((row, index) => (row.status !== 'equal' && !explained.has(index) ? [index] : []))).toEqual(
    [],
  )
  const mirror = diffArchitectures(to, from)
  const swap = { equal: 'equal', changed: 'changed', added: 'removed', removed: 'added' } as const
  const sides = (diffed: typeof diff, side: 'left' | 'right') =>
    diffed.rows.flatMap((row) =>
      row[side] ? [`${row[side].name}:${side === 'left' ? row.status : swap[row.status]}`] : [],
    )
  expect(sides(mirror, 'right')).toEqual(sides(diff, 'left'))
  expect(mirror.totals.parameters).toBe(0 - diff.totals.parameters || 0)
}

test.each(pairs)('%s and %s: applies, adds up, mirrors, names every row', (from, to) => {
  expectLawful(paperArchitecture(from), paperArchitecture(to))
})

test.each(PAPER_NETWORKS.map(({ id }) => id))('%s does not differ from itself', (id) => {
  const { rows, edits, totals } = diffArchitectures(paperArchitecture(id), paperArchitecture(id))
  expect(rows.filter((row) => row.status !== 'equal')).toEqual([])
  expect(edits).toEqual([])
  expect(totals).toEqual({ parameters: 0, macs: 0, receptiveField: 0 })
})

const hiddenLayer: fc.Arbitrary<LayerSpec> = fc.oneof(
  fc.record({
    kind: fc.constant('convolution' as const),
    kernel: fc.constantFrom(1, 3, 5),
    stride: fc.constantFrom(1, 1, 2),
    padding: fc.constantFrom(0, 1),
    channels: fc.integer({ min: 1, max: 64 }),
    relu: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('max-pooling' as const),
    kernel: fc.constantFrom(2, 3),
    stride: fc.constantFrom(1, 2),
    padding: fc.constant(1),
  }),
  fc.record({
    kind: fc.constant('p-norm-pooling' as const),
    kernel: fc.constant(3),
    stride: fc.constantFrom(1, 2),
    padding: fc.constant(1),
    p: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant('infinity' as const)),
  }),
  fc.record({ kind: fc.constant('dropout' as const), rate: fc.constantFrom(0.2, 0.5) }),
)
const randomArchitecture = fc
  .array(hiddenLayer, { maxLength: 12 })
  .map(
    (hidden): Architecture => ({
      id: 'random',
      title: 'Random',
      input: { height: 64, width: 64, channels: 3 },
      layers: [
        ...hidden,
        { kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels: 10, relu: true },
        { kind: 'global-average' },
      ],
    }),
  )
  .filter((architecture) => inspectArchitecture(architecture).mistakes.length === 0)

test('any two architectures: the diff applies, adds up and mirrors', () => {
  fc.assert(
    fc.property(randomArchitecture, randomArchitecture, (from, to) => expectLawful(from, to)),
    { numRuns: 300, seed: 20150413 },
  )
})

test('an alignment is never dearer than replacing every layer in place', () => {
  const from = paperArchitecture('model-a')
  const longer = { ...from, layers: [...from.layers.slice(0, 1), from.layers[1]!, ...from.layers.slice(1)] }
  expect(diffArchitectures(from, longer).rows.filter((row) => row.status !== 'equal')).toHaveLength(1)
})
