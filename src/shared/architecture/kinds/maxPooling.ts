import { z } from 'zod'
import { type Kind, placeFields } from './kind.ts'
import { POOLING } from './pooling.ts'
import { strideWords, WINDOW_FORM, windowFields } from './window.ts'

const schema = z.object({ kind: z.literal('max-pooling'), ...placeFields, ...windowFields })

export type MaxPoolingSpec = z.infer<typeof schema>

export const maxPooling: Kind<MaxPoolingSpec> = {
  ...POOLING,
  kind: 'max-pooling',
  schema,
  title: 'Max-pooling',
  colour: '#e8590c',
  defaults: { kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 },
  fields: WINDOW_FORM,
  describe: (spec) => `${spec.kernel}x${spec.kernel} max-pooling${strideWords(spec)}`,
  caption: (spec) => `${spec.kernel}×${spec.kernel} max${strideWords(spec)}`,
  facts: () => [],
}
