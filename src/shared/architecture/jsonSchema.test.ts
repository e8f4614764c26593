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
