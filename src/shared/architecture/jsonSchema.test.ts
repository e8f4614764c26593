import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import published from '../../../resources/architecture.schema.json' with { type: 'json' }
import { architectureJsonSchema } from './jsonSchema.ts'
import { PAPER_NETWORKS, paperArchitecture } from './paper.ts'
import { ArchitectureSchema } from './spec.ts'

test('the published schema is the one that files are read with (npm run schema writes it)', () =>
  expect(published).toEqual(JSON.parse(JSON.stringify(architectureJsonSchema()))))

test.each(PAPER_NETWORKS.map(({ id }) => id))('%s survives a file', (id) => {
  const architecture = paperArchitecture(id)
  expect(ArchitectureSchema.parse(JSON.parse(JSON.stringify(architecture)))).toEqual(architecture)
})

test.each([
  ['no layers', { layers: [] }],
  ['a kernel of 0', { layers: [{ kind: 'convolution', kernel: 0, stride: 1, padding: 0, channels: 3, relu: true }] }],
  ['an unknown kind', { layers: [{ kind: 'attention' }] }],
  ['an id with a slash', { id: '../x' }],
  ['half a pixel', { input: { height: 32.5, width: 32, channels: 3 } }],
])('%s is refused', (_, change) =>
  expect(ArchitectureSchema.safeParse({ ...paperArchitecture('model-a'), ...change }).success).toBe(false),
)

// Files are exported as `JSON.stringify(architecture)`; a validator that knows nothing of the workbench judges them.
const valid = new Ajv2020({ allErrors: true }).compile(published)
const exported = (change: object = {}) =>
  JSON.parse(JSON.stringify({ ...paperArchitecture('convpool-cnn-b'), ...change }))

test.each(PAPER_NETWORKS.map(({ id }) => id))('a file of %s is valid by the published schema', (id) =>
  expect([valid(JSON.parse(JSON.stringify(paperArchitecture(id)))), valid.errors]).toEqual([true, null]),
)

test('every kind of layer is valid by the published schema', () => {
  const layers = [
    { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 8, relu: false },
    { kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 },
    { kind: 'p-norm-pooling', kernel: 3, stride: 2, padding: 1, p: 'infinity' },
    { kind: 'p-norm-pooling', kernel: 2, stride: 2, padding: 0, p: 2.5 },
    { kind: 'dropout', rate: 0.5 },
    { kind: 'global-average' },
  ]
  expect([valid(exported({ layers })), valid.errors]).toEqual([true, null])
})

test.each([
  ['no layers', { layers: [] }],
  ['a kernel of 0', { layers: [{ kind: 'max-pooling', kernel: 0, stride: 1, padding: 0 }] }],
  [
    'a convolution without channels',
    { layers: [{ kind: 'convolution', kernel: 1, stride: 1, padding: 0, relu: true }] },
  ],
  ['dropout of everything', { layers: [{ kind: 'dropout', rate: 1 }] }],
  ['an unknown kind', { layers: [{ kind: 'attention' }] }],
  ['an id with a slash', { id: '../x' }],
])('the published schema refuses %s', (_, change) => expect(valid(exported(change))).toBe(false))
