import { z } from 'zod'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'
import { normalisationCost } from './normalisation.ts'

const schema = z.object({
  kind: z.literal('local-response-normalisation'),
  ...placeFields,
  /** Neighbouring channels that count, the own one among them. */
  size: z.number().int().min(1).max(64),
  /** Share of their mean square. */
  alpha: z.number().min(0).max(1000),
  /** Exponent. */
  beta: z.number().min(0).max(10),
  /** Added to the mean square. */
  offset: z.number().positive().max(1000),
})

export type LocalResponseNormalisationSpec = z.infer<typeof schema>

/**
 * x / (offset + alpha * mean square of `size` neighbouring channels)^beta, as torch.nn.LocalResponseNorm (Krizhevsky et al. 2012, section 3.3, who
 * take the sum for the mean: their alpha times `size` is this one).
 */
export const localResponseNormalisation: Kind<LocalResponseNormalisationSpec> = {
  ...WEIGHTLESS,
  kind: 'local-response-normalisation',
  schema,
  family: 'normalisation',
  arity: 'one',
  sign: 'inputs',
  title: 'Local response normalisation',
  prefix: 'lrn',
  colour: '#94d82d',
  defaults: { kind: 'local-response-normalisation', size: 5, alpha: 1e-4, beta: 0.75, offset: 1 },
  fields: [
    { field: 'size', input: 'integer', label: 'Channels', min: 1, max: 64 },
    { field: 'alpha', input: 'number', label: 'Alpha', min: 0, max: 1000 },
    { field: 'beta', input: 'number', label: 'Beta', min: 0, max: 10 },
    { field: 'offset', input: 'number', label: 'Offset', min: 1e-9, max: 1000 },
  ],
  describe: ({ size }) => `local response normalisation over ${size} channels`,
  caption: ({ size }) => `local response, ${size} channels`,
  facts: ({ alpha, beta, offset }) => [
    ['Alpha', String(alpha)],
    ['Beta', String(beta)],
    ['Offset', String(offset)],
  ],
  outputShape: (_spec, inputs) => only(inputs),
  misfits: () => [],
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.7,
  changeCost(a, other) {
    const b = other as LocalResponseNormalisationSpec
    const same =
      a.kind !== b.kind || (['size', 'alpha', 'beta', 'offset'] as const).every((field) => a[field] === b[field])
    return normalisationCost(a, b) + (same ? 0 : 0.1)
  },
}
