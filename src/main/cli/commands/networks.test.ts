import { expect, it } from 'vitest'
import { shortName } from './networks.ts'

it.each([
  ['/tmp/mine.safetensors', 'mine'],
  ['./All-CNN C (best).safetensors', 'all-cnn-c-best'],
  ['.safetensors', 'network'],
  ['ö.safetensors', 'network'],
  [`${'x'.repeat(200)}.safetensors`, 'x'.repeat(80)],
])('a packed network that is written to %s has the name %s unless it is given one', (path, name) => {
  expect(shortName(path)).toBe(name)
  expect(shortName(path)).toMatch(/^[a-z0-9][a-z0-9-]{0,79}$/)
})
