import { expect, test } from 'vitest'
import { z } from 'zod'
import { RunIdSchema } from './api/runs.ts'
import { issuesSentence } from './api/wire/wireError.ts'
import { ArchitectureSchema, LayerSpecSchema } from './architecture/spec.ts'
import { DatasetNameSchema } from './data/dataset.ts'
import { RecipeSchema } from './training/recipe.ts'
import { RunRequestSchema } from './training/run.ts'

const says = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value)
  return error ? issuesSentence(error.issues as never).replace('The request makes no sense: ', '') : null
}

test.each<[string, z.ZodType, unknown, string]>([
  ['text for a number', z.number(), 'many', '"many" is not a number.'],
  ['no number', z.number(), Number.NaN, 'no number (NaN) is not a number.'],
  ['infinity', z.number(), Number.POSITIVE_INFINITY, 'infinity is not a number.'],
  ['a fraction', z.number().int(), 1.5, '1.5 is not a whole number.'],
  ['too little', z.number().min(1), 0, '0 is too small; use at least 1.'],
  ['too much', z.number().lt(1), 1, '1 is too large; use less than 1.'],
  ['beyond whole numbers', z.number().int(), 1e300, '1e+300 is too large; use at most 9007199254740991.'],
  ['nothing', z.string(), undefined, 'missing.'],
  ['null', z.string(), null, 'null is not text.'],
  ['an empty list', z.array(z.string()).min(1), [], 'empty.'],
  ['too long a list', z.array(z.string()).max(1), ['a', 'b'], '2 entries, at most 1 is allowed.'],
  ['too long a text', z.string().max(3), 'abcd', '4 characters, at most 3 are allowed.'],
  ['another word', z.enum(['a', 'b']), 'c', '"c" is not one of "a", "b".'],
  ['another word of a union', z.union([z.literal('auto'), z.enum(['b'])]), 'c', '"c" is not one of "auto", "b".'],
  ['a list for values', z.object({}), [], 'a list is not named values.'],
  ['binary data for text', z.string(), new Uint8Array(3), 'binary data is not text.'],
  ['a name too many', z.strictObject({}), { a: 1 }, 'unknown name "a".'],
  ['a control character', z.enum(['a']), '\u001b[31m', '"\\u001b[31m" is not one of "a".'],
  ['an unknown layer', LayerSpecSchema, { kind: 'lstm' }, '"kind": "lstm" is not one of '],
  [
    'a data set name of escapes',
    DatasetNameSchema,
    '\u001b[31m',
    '"\\u001b[31m" cannot be one; a data set name has 1 to 64',
  ],
  [
    "no run's id",
    RunIdSchema,
    '../x',
    '"../x" cannot be one; a run\'s id has 1 to 80 characters of a-z, 0-9 and hyphens',
  ],
  ['a layer without kind', LayerSpecSchema, {}, '"kind": missing; use one of '],
])('%s', (_, schema, value, sentence) => {
  const said = says(schema, value)
  if (sentence.endsWith('.')) expect(said).toBe(sentence)
  else expect(said).toContain(sentence)
})

test.each<[string, z.ZodType]>([
  ['an architecture', ArchitectureSchema],
  ['a recipe', RecipeSchema],
  ['a run', RunRequestSchema],
])('of whatever stands in the place of %s, a sentence without the library’s own words', (_, schema) => {
  const keys = Object.keys((schema as z.ZodObject).shape)
  for (const wrong of [
    undefined,
    null,
    Number.NaN,
    -1,
    1.5,
    1e300,
    '',
    'x',
    [],
    {},
    true,
    new Uint8Array(2),
    'y'.repeat(1e6),
  ]) {
    const all = Object.fromEntries(keys.map((key) => [key, wrong]))
    for (const value of [wrong, all]) {
      const said = says(schema, value)
      if (said === null) continue
      expect(said).not.toMatch(/Invalid|expected|received|undefined|Too (big|small)|\[object/)
      expect(said.length).toBeLessThan(1500)
    }
  }
})

test('a whole number out of its own bounds is told these alone, and one without the largest that there is', () => {
  expect(says(z.object({ a: z.number().int().max(256) }), { a: 1e300 })).toBe(
    '"a": 1e+300 is too large; use at most 256.',
  )
  expect(says(z.object({ a: z.number().int() }), { a: 1e300 })).toContain('use at most 9007199254740991')
})
