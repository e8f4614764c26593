import { z } from 'zod'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'

/** What a dropout zeroes at once; single numbers unless it says otherwise. */
const DROPPED = {
  /** One map of one image (torch.nn.Dropout2d). */
  channels: 'whole channels',
  /** All maps of one image: stochastic depth, Huang et al. 2016 (torchvision's `StochasticDepth`, mode "row"). */
  images: 'whole images',
} as const

const schema = z.object({
  kind: z.literal('dropout'),
  ...placeFields,
  rate: z.number().min(0).lt(1),
  drops: z.enum(['channels', 'images']).optional(),
})

export type DropoutSpec = z.infer<typeof schema>

const droppedWords = ({ drops }: DropoutSpec) => (drops ? ` of ${DROPPED[drops]}` : '')

const percent = (rate: number) => `${+(rate * 100).toFixed(1)} %`

export const dropout: Kind<DropoutSpec> = {
  ...WEIGHTLESS,
  kind: 'dropout',
  schema,
  family: 'dropout',
  arity: 'one',
  sign: 'inputs',
  title: 'Dropout',
  prefix: 'dropout',
  colour: '#adb5bd',
  defaults: { kind: 'dropout', rate: 0.5 },
  fields: [
    { field: 'rate', input: 'percent', label: 'Rate (%)' },
    {
      field: 'drops',
      input: 'choice',
      label: 'Drops',
      options: [
        { value: 'elements', label: 'single numbers' },
        { value: 'channels', label: DROPPED.channels },
        { value: 'images', label: DROPPED.images },
      ],
    },
  ],
  describe: (spec) => `dropout ${percent(spec.rate)}${droppedWords(spec)}`,
  caption: (spec) => `${percent(spec.rate)}${droppedWords(spec)}`,
  facts: ({ rate, drops }) => [
    ['Rate', `${percent(rate)}, ${drops ? DROPPED[drops] : 'elementwise'}, in training only`],
  ],
  outputShape: (_spec, inputs) => only(inputs),
  misfits: () => [],
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.5, // it holds no weights and moves no pixels: dropping one says less
  changeCost(a, other) {
    const b = other as DropoutSpec
    return (a.rate === b.rate ? 0 : 0.1) + (a.drops === b.drops ? 0 : 0.1)
  },
}
