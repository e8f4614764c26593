import { describe, expect, it } from 'vitest'
import { analyseArchitecture } from '../analysis.ts'
import { applyDiff, diffArchitectures } from '../diff.ts'
import { ArchitectureSchema } from '../spec.ts'
import { PRESETS, presetArchitecture, presetOf } from './table.ts'

/**
 * Parameters: ResNet's by the layer table of He et al. 2015 with projections (their parameter-free shortcuts have 2,752 less: 269,722, 464,154,
 * 658,586, 853,018, 1,727,962), the small VGG's by torchvision's convolutions and norms with a head of 512 to 10, those for large images torchvision's own.
 */
const PARAMETERS: Record<string, number> = {
  // By hand from the sizes that its authors published: no program that we know counts it.
  'network-in-network': 14_592 + 30_880 + 15_456 + 460_992 + 2 * 37_056 + 331_968 + 37_056 + 1930,
  alexnet: 61_100_840,
  'squeezenet-1.1': 1_235_496,
  'vgg-16': 138_357_544,
  'resnet-18': 11_689_512,
  'resnet-50': 25_557_032,
  'densenet-121': 7_978_856,
  'mobilenet-v2': 3_504_872,
  'efficientnet-b0': 5_288_548,
  'convnext-tiny': 28_589_128,
  'all-cnn-b-imagenet': 9_372_840, // by the paper's layer table
  'resnet-20': 272_474,
  'resnet-32': 464_154 + 2752,
  'resnet-44': 658_586 + 2752,
  'resnet-56': 853_018 + 2752,
  'resnet-110': 1_727_962 + 2752,
  'vgg-16-bn': 14_728_266,
}

describe.each(PRESETS.map(({ id }) => id))('%s', (id) => {
  const architecture = presetArchitecture(id)

  it('has the parameters that it is known by', () => {
    const { parameters, classes } = analyseArchitecture(architecture)
    expect([parameters, classes]).toEqual([PARAMETERS[id], presetOf(id)!.inputSize === 32 ? 10 : 1000])
  })

  it('survives a file as it is', () => {
    expect(ArchitectureSchema.parse(JSON.parse(JSON.stringify(architecture)))).toEqual(architecture)
  })

  it('can be made narrower, for other classes and images', () => {
    const narrow = presetArchitecture(id, { width: 0.1, classes: 7, inputSize: { height: 80, width: 96 } })
    expect(analyseArchitecture(narrow).classes).toBe(7)
  })
})

it('a deeper network differs by layers that were added', () => {
  const { rows } = diffArchitectures(presetArchitecture('resnet-20'), presetArchitecture('resnet-32'))
  expect(new Set(rows.map(({ status }) => status))).not.toContain('removed')
})

const pairs = PRESETS.flatMap((one, i) =>
  PRESETS.slice(i + 1).flatMap((other) => (other.group === one.group ? [[one.id, other.id] as const] : [])),
)

it.each(pairs)('%s and %s: the diff makes one of the other, either way', (one, other) => {
  const [from, to] = [presetArchitecture(one), presetArchitecture(other)]
  const there = diffArchitectures(from, to)
  expect(applyDiff(from.layers, there.rows)).toEqual(to.layers)
  const back = diffArchitectures(to, from)
  expect(applyDiff(to.layers, back.rows)).toEqual(from.layers)
  expect(back.totals.parameters).toBe(0 - there.totals.parameters || 0)
})

it('squeeze and excitation sees the whole image, and moves no positions apart', () => {
  const { layers } = analyseArchitecture(presetArchitecture('efficientnet-b0'))
  // Five strides of 2; a mean over all of it lets a unit depend on the image and what windows add at its edges.
  expect(layers.findLast(({ spec }) => spec.kind === 'convolution')!.receptiveField.jump).toBe(32)
  expect(Math.max(...layers.map(({ receptiveField }) => receptiveField.size))).toBeLessThan(224 * 32)
})
