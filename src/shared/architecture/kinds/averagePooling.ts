import { z } from 'zod'
import { type Kind, placeFields } from './kind.ts'
import { POOLING } from './pooling.ts'
import { strideWords, WINDOW_FORM, windowFields } from './window.ts'

const schema = z.object({ kind: z.literal('average-pooling'), ...placeFields, ...windowFields })

export type AveragePoolingSpec = z.infer<typeof schema>

/** Padding counts as zeros, as torch.nn.AvgPool2d has it by itself. */
export const averagePooling: Kind<AveragePoolingSpec> = {
  ...POOLING,
  kind: 'average-pooling',
  schema,
  title: 'Average pooling',
  colour: '#e67700',
  defaults: { kind: 'average-pooling', kernel: 2, stride: 2, padding: 0 },
  fields: WINDOW_FORM,
  describe: (spec) => `${spec.kernel}x${spec.kernel} average pooling${strideWords(spec)}`,
  caption: (spec) => `${spec.kernel}×${spec.kernel} average${strideWords(spec)}`,
  facts: () => [],
}
