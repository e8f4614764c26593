import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { KINDS } from '../../../shared/architecture/kinds/table.ts'

it.each(KINDS.map(({ kind }) => kind))('docs/layers.md says what %s is', (kind) =>
  expect(readFileSync('docs/layers.md', 'utf8')).toContain(`\`${kind}\``),
)
