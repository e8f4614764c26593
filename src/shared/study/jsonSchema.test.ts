import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import architecture from '../../../resources/architecture.schema.json' with { type: 'json' }
import published from '../../../resources/study.schema.json' with { type: 'json' }
import { paperArchitecture } from '../architecture/paper.ts'
import { studyJsonSchema } from './jsonSchema.ts'
import { READY_MADE_STUDIES } from './readyMade.ts'
import { StudyFileSchema } from './studyFile.ts'

test('the published schema is the one that files are read with (npm run schema writes it)', () =>
  expect(published).toEqual(JSON.parse(JSON.stringify(studyJsonSchema()))))

// A validator that knows nothing of the workbench.
const ajv = new Ajv2020({ allErrors: true }).addSchema(architecture, 'architecture.schema.json')
const valid = ajv.compile(published)
const small = { name: 'small', dataset: 'shapes', networks: ['all-cnn-c'] }

test.each(READY_MADE_STUDIES.map(({ id, make }) => [id, make('cifar-10')] as const))('%s is valid', (_, file) =>
  expect([valid(JSON.parse(JSON.stringify(file))), valid.errors]).toEqual([true, null]),
)

test.each([
  ['the least', {}],
  ['its own schema', { $schema: 'study.schema.json' }],
  ['a network of its own', { networks: [{ id: 'mine', architecture: paperArchitecture('all-cnn-c') }] }],
  ['a range', { vary: { random: { cells: 4, ranges: { learningRate: { from: 0.01, to: 0.1, scale: 'log' } } } } }],
  ['halving', { halving: { epochs: [5], keep: 0.5 } }],
])('a study with %s is valid, and is read', (_, change) => {
  const file = JSON.parse(JSON.stringify({ ...small, ...change }))
  expect([valid(file), valid.errors]).toEqual([true, null])
  expect(StudyFileSchema.safeParse(file).success).toBe(true)
})

test.each([
  ['no networks', { networks: [] }],
  ['a name with a slash', { name: '../x' }],
  ['a word that nobody knows', { epochs: 3 }],
  ['no epochs', { recipe: { epochs: 0 } }],
  ['a network without layers', { networks: [{ id: 'mine', architecture: { id: 'mine', layers: [] } }] }],
])('a study with %s is refused by both', (_, change) => {
  const file = { ...small, ...change }
  expect(valid(file)).toBe(false)
  expect(StudyFileSchema.safeParse(file).success).toBe(false)
})
