import { z } from 'zod'
import { ACTIVATION_TITLE, activationField, activationOf, activationWords } from '../activations.ts'
import { biasOf, type FormField, type Kind, type Misfit, only, placeFields } from './kind.ts'
import { marginsField, marginsWords, plainMargins, plainSides, sidesField, sidesOf, sidesWords } from './sides.ts'
import {
  isCentred,
  kernelWords,
  strideWords,
  windowCost,
  windowField,
  windowMisfits,
  windowPositions,
} from './window.ts'

const schema = z.object({
  kind: z.literal('convolution'),
  ...placeFields,
  kernel: sidesField(1, 64),
  stride: sidesField(1, 16),
  /** Zeros added at the edges of the map; the paper's windows are centred, so `floor(kernel / 2)` is usual. */
  padding: marginsField(64),
  channels: z.number().int().min(1).max(65_536),
  /** Distance of the kernel's taps; absent means 1. */
  dilation: sidesField(1, 32).optional(),
  /** Inputs and outputs are cut into so many groups, each of which sees its own inputs alone; absent means 1, as many as inputs is depthwise. */
  groups: z.number().int().min(1).max(65_536).optional(),
  /** Whether a ReLU follows, as files always said it; another activation stands in its own field. Never a fused function: attribution rules apply where it says so. */
  relu: z.boolean().optional(),
  ...activationField,
  /** Absent means with. */
  bias: z.literal(false).optional(),
})

export type ConvolutionSpec = z.infer<typeof schema>

export const groupsOf = ({ groups = 1 }: Pick<ConvolutionSpec, 'groups'>): number => groups

/** `depthwise `, ` in 4 groups`: what a convolution in groups is called. */
const isDepthwise = (spec: ConvolutionSpec) => groupsOf(spec) > 1 && groupsOf(spec) === spec.channels
const groupWords = (spec: ConvolutionSpec) =>
  groupsOf(spec) === 1 || isDepthwise(spec) ? '' : ` in ${groupsOf(spec)} groups`
const dilationWords = ({ dilation = 1 }: ConvolutionSpec) =>
  dilation === 1 ? '' : `, dilation ${sidesWords(dilation)}`

function groupMisfits(spec: ConvolutionSpec, inputs: number): Misfit[] {
  const groups = groupsOf(spec)
  const wrong = (count: number, what: string): Misfit[] =>
    count % groups === 0
      ? []
      : [
          {
            field: 'groups',
            message: `${count} ${what} cannot be cut into ${groups} groups; use a divisor of ${count}.`,
          },
        ]
  return [...wrong(inputs, 'input channels'), ...wrong(spec.channels, 'channels')]
}

const FORM: readonly FormField[] = [
  { field: 'kernel', input: 'sides', label: 'Kernel', min: 1, max: 64 },
  { field: 'stride', input: 'sides', label: 'Stride', min: 1, max: 16 },
  { field: 'padding', input: 'margins', label: 'Padding', max: 64 },
  { field: 'channels', input: 'integer', label: 'Channels', min: 1, max: 65_536 },
  { field: 'activation', input: 'activation', label: 'Activation' },
  { field: 'dilation', input: 'sides', label: 'Dilation', min: 1, max: 32, absent: 1, rare: true },
  { field: 'groups', input: 'integer', label: 'Groups', min: 1, max: 65_536, absent: 1, rare: true },
  { field: 'bias', input: 'flag', label: 'Bias', absent: true, rare: true },
]

export const convolution: Kind<ConvolutionSpec> = {
  kind: 'convolution',
  schema,
  family: 'convolution',
  arity: 'one',
  sign: 'own',
  title: 'Convolution',
  prefix: 'conv',
  colour: '#1c7ed6',
  defaults: { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 96, relu: true },
  fields: FORM,
  describe: (spec) =>
    `${kernelWords(spec)} ${isDepthwise(spec) ? 'depthwise ' : ''}convolution${groupWords(spec)}${strideWords(spec)}${dilationWords(spec)}`,
  caption: (spec) =>
    `${kernelWords(spec, '×')}${isDepthwise(spec) ? ' depthwise' : ''}, ${spec.channels}${groupWords(spec)}${strideWords(spec)}${dilationWords(spec)}${activationWords(spec)}`,
  facts(spec) {
    const activation = activationOf(spec)
    const { groups, bias, padding } = spec
    return [
      activation === null || activation === 'relu'
        ? ['ReLU', activation ? 'yes' : 'no']
        : ['Activation', ACTIVATION_TITLE[activation]],
      ...(groups ? [['Groups', isDepthwise(spec) ? `${groups}, one a channel` : String(groups)] as const] : []),
      ...(typeof padding === 'number' ? [] : [['Padding', marginsWords(padding)] as const]),
      ...(bias === false ? [['Bias', 'none'] as const] : []),
    ]
  },
  /** With `relu`, as it always stood in files; without what says the same as its absence. */
  canonical({ relu: _relu, activation: _activation, bias, dilation, groups, kernel, stride, padding, ...rest }) {
    const activation = activationOf({ ...rest, relu: _relu, activation: _activation })
    const { kind, name, from, channels } = rest
    const apart = plainSides(dilation ?? 1)
    return {
      kind,
      ...(name !== undefined && { name }),
      ...(from && { from }),
      kernel: plainSides(kernel),
      stride: plainSides(stride),
      padding: plainMargins(padding),
      channels,
      ...(apart !== 1 && { dilation: apart }),
      ...(groups !== undefined && groups !== 1 && { groups }),
      relu: activation === 'relu',
      ...(activation !== null && activation !== 'relu' && { activation }),
      ...(bias === false && { bias }),
    }
  },
  outputShape: (spec, inputs) => ({ ...windowPositions(spec, only(inputs)), channels: spec.channels }),
  misfits: (spec, inputs) => [...windowMisfits(spec), ...groupMisfits(spec, only(inputs).channels)],
  parameters(spec, inputs) {
    const { height, width } = sidesOf(spec.kernel)
    const { channels, bias } = spec
    const each = only(inputs).channels / groupsOf(spec) // a fraction only where `misfits` names it
    return [
      {
        name: 'kernel',
        shape: [height, width, each, channels],
        role: 'trained',
        initialise: { by: 'rule', fanIn: height * width * each },
        decays: true,
      },
      ...(bias === false ? [] : [biasOf(channels)]),
    ]
  },
  macs(spec, inputs, output) {
    const { height, width } = sidesOf(spec.kernel)
    const each = only(inputs).channels / groupsOf(spec)
    return height * width * each * spec.channels * output.height * output.width
  },
  receptiveField: (spec, fields) => windowField(spec, only(fields)),
  alone: 1,
  changeCost(a, other) {
    const b = other as ConvolutionSpec
    const width =
      a.channels === b.channels ? 0 : Math.min(0.3, 0.1 + 0.05 * Math.abs(Math.log2(a.channels / b.channels)))
    const padding = (isCentred(a) && isCentred(b)) || marginsWords(a.padding) === marginsWords(b.padding) ? 0 : 0.1
    const groups = groupsOf(a) === groupsOf(b) ? 0 : isDepthwise(a) && isDepthwise(b) ? 0 : 0.3
    return windowCost(a, b) + padding + width + groups + (activationOf(a) === activationOf(b) ? 0 : 0.1)
  },
}
