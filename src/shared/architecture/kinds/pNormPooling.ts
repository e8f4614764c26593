import { z } from 'zod'
import { type Kind, placeFields } from './kind.ts'
import { POOLING } from './pooling.ts'
import { strideWords, WINDOW_FORM, windowFields } from './window.ts'

const schema = z.object({
  kind: z.literal('p-norm-pooling'),
  ...placeFields,
  ...windowFields,
  /** p of a p-norm; `infinity` is max-pooling's limit (paper, section 2). */
  p: z.union([z.number().min(1).max(64), z.literal('infinity')]),
})

export type PNormPoolingSpec = z.infer<typeof schema>

export const pNormPooling: Kind<PNormPoolingSpec> = {
  ...POOLING,
  kind: 'p-norm-pooling',
  schema,
  title: 'p-norm pooling',
  colour: '#d6336c',
  defaults: { kind: 'p-norm-pooling', kernel: 3, stride: 2, padding: 1, p: 2 },
  fields: [...WINDOW_FORM, { field: 'p', input: 'norm', label: 'p (empty: ∞)' }],
  describe: (spec) =>
    `${spec.kernel}x${spec.kernel} ${spec.p === 'infinity' ? 'max' : `${spec.p}-norm`} pooling${strideWords(spec)}`,
  caption: (spec) => `${spec.kernel}×${spec.kernel} ${spec.p === 'infinity' ? '∞' : spec.p}-norm${strideWords(spec)}`,
  facts: ({ p }) => [['p', p === 'infinity' ? '∞ (max-pooling)' : String(p)]],
}
