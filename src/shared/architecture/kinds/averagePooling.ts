import { z } from 'zod'
import { type Kind, placeFields } from './kind.ts'
import { POOLING, poolingFacts } from './pooling.ts'
import { canonicalPooling, POOLING_FORM, poolingFields, poolingWords } from './poolingWindow.ts'

const schema = z.object({
  kind: z.literal('average-pooling'),
  ...placeFields,
  ...poolingFields,
  /** Whether the zeros of the padding count in the mean (PyTorch's `count_include_pad`); absent means yes. */
  countPadding: z.boolean().optional(),
})

export type AveragePoolingSpec = z.infer<typeof schema>

/** As torch.nn.AvgPool2d: padding counts as zeros unless it says otherwise, what hangs over the padded map never counts. */
export const averagePooling: Kind<AveragePoolingSpec> = {
  ...POOLING,
  kind: 'average-pooling',
  schema,
  title: 'Average pooling',
  colour: '#e67700',
  defaults: { kind: 'average-pooling', kernel: 2, stride: 2, padding: 0 },
  fields: [
    ...POOLING_FORM,
    { field: 'countPadding', input: 'flag', label: 'Padding counts', absent: true, rare: true },
  ],
  describe: (spec) => `${spec.kernel}x${spec.kernel} average pooling${poolingWords(spec)}`,
  caption: (spec) => `${spec.kernel}×${spec.kernel} average${poolingWords(spec)}`,
  facts: (spec) => [
    ...poolingFacts(spec),
    ...(spec.countPadding === false ? [['Padding', 'does not count in the mean'] as const] : []),
  ],
  canonical({ countPadding, ...rest }) {
    return { ...canonicalPooling(rest as AveragePoolingSpec), ...(countPadding === false && { countPadding }) }
  },
}
