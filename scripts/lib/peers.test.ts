import { expect, it } from 'vitest'
import { countsOf, isSlow } from './peers.mjs'

it.each([
  ['ok 1 - a\nok 2 - b # SKIP no GPU\n', 0, { passed: 1, failed: 0, skipped: 1 }],
  ['ok 1 - a\nnot ok 2 - b\n', 1, { passed: 1, failed: 1, skipped: 0 }],
  ['ok 1 - a\nTraceback\n', 1, { passed: 1, failed: 1, skipped: 0 }],
  ['', 0, { passed: 0, failed: 1, skipped: 0 }],
  ['', 139, { passed: 0, failed: 1, skipped: 0 }],
  ['okay\n# not ok\n', 0, { passed: 0, failed: 1, skipped: 0 }],
])('a check that answers %j and ends with %i counts as %j', (output, status, counts) => {
  expect(countsOf({ output, status })).toEqual(counts)
})

it.each([
  ['"""\nTrains for an hour.\n\nslow\n"""', true],
  ['// slow\nimport x', true],
  ['"""Not slow at all."""', false],
])('%j is a slow check: %s', (source, slow) => {
  expect(isSlow(source)).toBe(slow)
})
