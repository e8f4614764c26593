import { expect, test } from 'vitest'
import { fieldValue, withFieldValue, withKind } from './fields.ts'
import { KINDS, kindOf } from './kinds/table.ts'
import type { LayerSpec } from './spec.ts'

const convolution: LayerSpec = { kind: 'convolution', kernel: 5, stride: 2, padding: 2, channels: 8, relu: true }

test.each(KINDS.map(({ kind, defaults }) => [kind, defaults as LayerSpec] as const))(
  '%s: every field takes its own value, and then says the same',
  (_, defaults) => {
    for (const field of kindOf(defaults).fields) {
      const next = withFieldValue(defaults, field, fieldValue(defaults, field))
      expect(next).toEqual(kindOf(defaults).canonical?.(defaults) ?? defaults)
      expect(kindOf(next).schema.safeParse(next).success, field.field).toBe(true)
    }
  },
)

test('an activation is written as files always said it', () => {
  const field = kindOf(convolution).fields.find(({ input }) => input === 'activation')!
  expect(withFieldValue(convolution, field, 'none')).toEqual({ ...convolution, relu: false })
  expect(withFieldValue(convolution, field, 'gelu')).toMatchObject({ activation: 'gelu' })
  expect(withFieldValue(withFieldValue(convolution, field, 'gelu'), field, 'relu')).toEqual(convolution)
})

test('another kind keeps name, inputs and window', () => {
  const named = { ...convolution, name: 'stem', from: ['input'] } as LayerSpec
  expect(withKind(named, 'max-pooling')).toMatchObject({
    ...{ kind: 'max-pooling', name: 'stem', from: ['input'] },
    ...{ kernel: 5, stride: 2, padding: 2 },
  })
  // A sum of one layer would be a mistake of its own.
  expect(withKind(named, 'add')).toEqual({ kind: 'add', name: 'stem' })
})
