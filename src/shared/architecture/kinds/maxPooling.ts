import { z } from 'zod'
import { type Kind, placeFields } from './kind.ts'
import { POOLING, poolingFacts } from './pooling.ts'
import { canonicalPooling, POOLING_FORM, poolingFields, poolingWords } from './poolingWindow.ts'

const schema = z.object({ kind: z.literal('max-pooling'), ...placeFields, ...poolingFields })

export type MaxPoolingSpec = z.infer<typeof schema>

export const maxPooling: Kind<MaxPoolingSpec> = {
  ...POOLING,
  kind: 'max-pooling',
  schema,
  title: 'Max-pooling',
  colour: '#e8590c',
  defaults: { kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 },
  fields: POOLING_FORM,
  describe: (spec) => `${spec.kernel}x${spec.kernel} max-pooling${poolingWords(spec)}`,
  caption: (spec) => `${spec.kernel}×${spec.kernel} max${poolingWords(spec)}`,
  facts: poolingFacts,
  canonical: canonicalPooling,
}
