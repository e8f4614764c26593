import { z } from 'zod'
import { type Kind, only, placeFields, WEIGHTLESS } from './kind.ts'

const schema = z.object({
  kind: z.literal('channel-shuffle'),
  ...placeFields,
  groups: z.number().int().min(1).max(65_536),
})

export type ChannelShuffleSpec = z.infer<typeof schema>

/** The channels of all groups in turns, so that the next grouped convolution sees every group: torch.nn.ChannelShuffle (ShuffleNet, Zhang et al. 2017). */
export const channelShuffle: Kind<ChannelShuffleSpec> = {
  ...WEIGHTLESS,
  kind: 'channel-shuffle',
  schema,
  family: 'shape',
  arity: 'one',
  sign: 'inputs',
  title: 'Channel shuffle',
  prefix: 'shuffle',
  colour: '#343a40',
  defaults: { kind: 'channel-shuffle', groups: 2 },
  fields: [{ field: 'groups', input: 'integer', label: 'Groups', min: 1, max: 65_536 }],
  describe: ({ groups }) => `channel shuffle of ${groups} groups`,
  caption: ({ groups }) => `shuffle, ${groups} groups`,
  facts: ({ groups }) => [['Groups', String(groups)]],
  outputShape: (_spec, inputs) => only(inputs),
  misfits({ groups }, inputs) {
    const { channels } = only(inputs)
    return channels % groups === 0
      ? []
      : [
          {
            field: 'groups',
            message: `${channels} channels do not make ${groups} equal groups; use a divisor of ${channels}.`,
          },
        ]
  },
  receptiveField: (_spec, fields) => only(fields),
  alone: 0.5,
  changeCost: (a, b) => (b.kind !== 'channel-shuffle' ? 0.3 : a.groups === (b as ChannelShuffleSpec).groups ? 0 : 0.1),
}
