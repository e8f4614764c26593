import { describe, expect, it } from 'vitest'
import { graphArchitecture } from '../../../../test/reference/graphNetworks.ts'
import { analyseArchitecture, inspectArchitecture } from '../analysis.ts'
import { diffArchitectures } from '../diff.ts'
import { architectureCsv } from '../exports.ts'
import { acrossOf } from '../receptiveField.ts'
import { LayerSpecSchema } from '../spec.ts'
import { type ConvolutionSpec, convolution } from './convolution.ts'
import { kindOf, type LayerSpec } from './table.ts'

const plain: ConvolutionSpec = { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 8, relu: true }
const spec = (more: object) => LayerSpecSchema.parse({ ...plain, ...more }) as ConvolutionSpec
const input = { height: 32, width: 24, channels: 8 }
const network = (...layers: LayerSpec[]) => graphArchitecture([...layers, { kind: 'global-average' }], input)

describe('a convolution as files say it', () => {
  it('is written in one way', () => {
    const written = spec({
      kernel: { height: 3, width: 3 },
      stride: { width: 2, height: 2 },
      padding: { top: 1, bottom: 1, left: 1, right: 1 },
      dilation: { height: 1, width: 1 },
      groups: 1,
    })
    expect(JSON.stringify(written)).toBe(JSON.stringify({ ...plain, stride: 2, relu: true }))
  })

  it('keeps what is not the same on all sides', () => {
    const more = {
      kernel: { height: 1, width: 3 },
      padding: { top: 0, bottom: 1, left: 0, right: 1 },
      dilation: 2,
      groups: 4,
      bias: false,
    }
    expect(spec(more)).toEqual({ ...plain, ...more })
  })

  it.each([{ kernel: { height: 3 } }, { padding: [1, 1] }, { groups: 0 }, { dilation: 0 }, { bias: 'no' }])(
    'is refused with %o',
    (more) => expect(LayerSpecSchema.safeParse({ ...plain, ...more }).success).toBe(false),
  )
})

it.each<[string, object, number[], number]>([
  // What torch.nn.Conv2d(8, 8, ...) has and gives on a map of 32x24; MACs by hand.
  ['as it was', {}, [32, 24, 584], 32 * 24 * 576],
  ['a kernel of 1x3', { kernel: { height: 1, width: 3 }, padding: 0 }, [32, 22, 200], 32 * 22 * 192],
  ['SAME at stride 2', { stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } }, [16, 12, 584], 16 * 12 * 576],
  ['a stride of 2x3', { stride: { height: 2, width: 3 } }, [16, 8, 584], 16 * 8 * 576],
  ['a dilation of 2', { dilation: 2 }, [30, 22, 584], 30 * 22 * 576],
  ['4 groups', { groups: 4 }, [32, 24, 152], 32 * 24 * 144],
  ['depthwise, no bias', { groups: 8, bias: false }, [32, 24, 72], 32 * 24 * 72],
])('%s: shape, parameters and multiply-accumulates', (_, more, [height, width, parameters], macs) => {
  const [layer] = analyseArchitecture(network(spec(more))).layers
  expect([layer!.output.height, layer!.output.width, layer!.parameters, layer!.macs]).toEqual([
    height,
    width,
    parameters,
    macs,
  ])
})

it('draws kernels in groups by the numbers that an output sums over', () => {
  const [kernel] = convolution.parameters(spec({ kernel: { height: 3, width: 5 }, groups: 4 }), [input])
  expect(kernel).toMatchObject({ shape: [3, 5, 2, 8], initialise: { by: 'rule', fanIn: 30 } })
})

it('sees farther along the side on which it is longer or dilated, and from where its padding says', () => {
  const layers = [
    spec({ kernel: { height: 3, width: 5 }, padding: { top: 2, bottom: 0, left: 1, right: 3 } }),
    spec({ dilation: { height: 2, width: 1 }, padding: 1, stride: { height: 1, width: 2 } }),
  ]
  const fields = analyseArchitecture(network(...layers)).layers.map(({ receptiveField }) => receptiveField)
  expect(fields[1]).toMatchObject({ size: 3 + 4, jump: 1, start: -3 })
  expect(acrossOf(fields[1]!)).toEqual({ size: 5 + 2, jump: 2, start: -2 })
  expect(acrossOf(fields[2]!)).toMatchObject({ size: 7 + 11 * 2, start: -2 })
})

it.each<[object, string]>([
  [{ groups: 3 }, 'conv1: 8 input channels cannot be cut into 3 groups; use a divisor of 8.'],
  [{ groups: 8, channels: 12 }, 'conv1: 12 channels cannot be cut into 8 groups; use a divisor of 12.'],
  [{ padding: 3 }, 'conv1: padding 3 is not below the kernel of 3, so whole windows would see nothing; use at most 2.'],
  [
    { padding: { top: 0, bottom: 5, left: 0, right: 0 }, dilation: 2 },
    'conv1: padding 5 is not below the 5 positions that the dilated kernel of 3 spans, so whole windows would see nothing; use at most 4.',
  ],
  [
    { kernel: { height: 5, width: 40 }, padding: 0 },
    'conv1: a 5x40 window does not fit into the 32x24 map, so nothing is left; use a smaller kernel or stride, or more padding.',
  ],
])('%o is a mistake', (more, message) => {
  expect(inspectArchitecture(network(spec(more))).mistakes[0]?.message).toBe(message)
})

it.each<[object, string]>([
  [{}, '3x3 convolution'],
  [{ groups: 8, stride: 2 }, '3x3 depthwise convolution, stride 2'],
  [{ groups: 4, kernel: { height: 1, width: 3 }, padding: 0 }, '1x3 convolution in 4 groups'],
  [{ dilation: { height: 2, width: 1 }, stride: { height: 2, width: 1 } }, '3x3 convolution, stride 2x1, dilation 2x1'],
])('%o is a %s', (more, words) => expect(kindOf(spec(more)).describe(spec(more))).toBe(words))

it('names what changes between two', () => {
  const edits = (from: object, to: object) =>
    diffArchitectures(network(spec(from)), network(spec(to))).edits.map(({ name }) => name)
  expect(edits({}, { groups: 8 })).toEqual(['groups 1 -> 8'])
  expect(edits({}, { dilation: 2, padding: 2 })).toEqual(['padding 1 -> 2, dilation 1 -> 2'])
  expect(edits({}, { kernel: { height: 3, width: 1 }, padding: { top: 1, bottom: 1, left: 0, right: 0 } })).toEqual([
    'kernel 3x3 -> 3x1',
  ])
  expect(edits({ stride: 2 }, { stride: { height: 1, width: 2 } })).toEqual(['stride 2 -> 1x2'])
  expect(edits({}, { bias: false })).toEqual(['bias dropped'])
})

it('a table has columns for gaps and groups where a layer has them', () => {
  const csv = architectureCsv(analyseArchitecture(network(spec({}), spec({ groups: 8, dilation: 2 }))))
  const [head, first, second] = csv.split('\r\n').map((line) => line.split(','))
  expect(head!.slice(-2)).toEqual(['dilation', 'groups'])
  expect([first!.slice(-2), second!.slice(-2)]).toEqual([
    ['', ''],
    ['2', '8'],
  ])
})
