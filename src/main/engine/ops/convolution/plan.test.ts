import { expect, it } from 'vitest'
import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { paperArchitecture } from '../../../../shared/architecture/paper.ts'
import type { Runtime } from '../runtime.ts'
import type { ConvolutionSite } from './algorithm.ts'
import type { Measurements, Times } from './measurements.ts'
import { convolutionPlan, promising } from './plan.ts'
import { CONVOLUTION_ALGORITHMS } from './table.ts'

const report = analyseArchitecture(paperArchitecture('all-cnn-c'))
const cut = { batch: 64, lanes: 2, part: 32 }
const site = (side: number, kernel: number, stride: number, padding: number, channels = 96): ConvolutionSite => ({
  input: [32, side, side, channels],
  kernel: [kernel, kernel, channels, 96],
  window: { kernel, stride, padding },
})
/** Never asked to compute: everything is measured already. */
const unused = { id: 'tensorflow' } as Runtime
const measured = (timesOf: (question: string) => Times | undefined): Measurements => ({
  get: timesOf,
  put: () => {
    throw new Error('Nothing is to be measured.')
  },
})

it.each([
  {
    at: site(32, 3, 1, 1),
    mode: 'auto',
    ids: ['direct-turned', 'winograd-4', 'winograd-4-banded', 'winograd-4-fused', 'winograd-4x8-fused'],
  },
  {
    at: site(8, 3, 1, 0),
    mode: 'auto',
    ids: [
      'direct-turned',
      'winograd-3',
      'winograd-3-banded',
      'winograd-3-fused',
      'winograd-6',
      'winograd-6-banded',
      'winograd-6-fused',
    ],
  },
  { at: site(32, 3, 1, 1), mode: 'direct', ids: ['direct-turned'] },
  { at: site(32, 3, 2, 1), mode: 'direct', ids: ['direct-phases'] },
  { at: site(33, 3, 2, 1), mode: 'direct', ids: ['direct'] },
  { at: site(32, 3, 1, 1, 3), mode: 'auto', ids: ['direct-turned', 'unrolled'] },
  { at: site(8, 1, 1, 0), mode: 'auto', ids: ['pointwise'] },
] as const)('measures only $ids for $at.kernel at $at.input ($mode)', ({ at, mode, ids }) => {
  expect(promising(at, mode).map(({ id }) => id)).toEqual(ids)
})

it('takes the fastest by what was measured, once a shape', async () => {
  const questions: string[] = []
  const measurements = measured((question) => {
    questions.push(question)
    return {
      'direct-turned': 5,
      'winograd-4': 4,
      'winograd-4-banded': 3,
      'winograd-2': 2.5,
      unrolled: 1,
      'winograd-6': 2,
    }
  })
  const { algorithms, layout } = await convolutionPlan(unused, report, { mode: 'auto', given: null, cut, measurements })
  expect(algorithms).toEqual({
    conv1: 'unrolled',
    conv2: 'winograd-4-banded', // tiles of 6 would hang over
    conv3: 'winograd-2',
    conv4: 'winograd-4-banded',
    conv5: 'winograd-4-banded',
    conv6: 'winograd-2',
    conv7: 'winograd-6',
    conv8: 'pointwise',
    conv9: 'pointwise',
  })
  expect(layout).toBe('positions-first')
  expect(new Set(questions).size).toBe(questions.length)
})

it.each([
  { network: 'behind dropout', before: [{ kind: 'dropout', rate: 0.2 }] },
  { network: 'at the input', before: [] },
] as const)('times the first convolution $network without an input gradient, and no other', async ({ before }) => {
  const all = paperArchitecture('all-cnn-c')
  const layers = [...before, ...all.layers.filter(({ kind }) => kind !== 'dropout')]
  const questions: string[] = []
  const measurements = measured((question) => {
    questions.push(question)
    return { direct: 1, 'direct-turned': 1, 'direct-phases': 1, unrolled: 1, pointwise: 1, 'winograd-2': 1 }
  })
  const options = { mode: 'direct', given: null, cut, measurements } as const
  await convolutionPlan(unused, analyseArchitecture({ ...all, layers }), options)
  expect(questions.map((question) => question.includes('first layer'))).toEqual(questions.map((_, i) => i === 0))
  expect(questions[0]).toMatch(/^32x32 3x3x3x96 /)
})

it('times the input gradient of a shape that a later layer has as well', async () => {
  const all = paperArchitecture('all-cnn-c')
  const three = { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 3, relu: true } as const
  const questions: string[] = []
  const measurements = measured((question) => {
    questions.push(question)
    return { direct: 1, 'direct-turned': 1, 'direct-phases': 1, unrolled: 1, pointwise: 1 }
  })
  const report = analyseArchitecture({ ...all, layers: [three, three, ...all.layers] })
  await convolutionPlan(unused, report, { mode: 'direct', given: null, cut, measurements })
  expect(questions.filter((question) => question.includes('first layer'))).toEqual([])
})

it.each([
  { place: 'the image', below: 'input', first: ['3x3', '5x5'] },
  { place: 'a layer with weights', below: 'stem', first: [] },
  { place: 'the image, of the shape of a later one', below: 'input', twin: true, first: ['5x5'] },
])('times without an input gradient what begins at $place in a network that forks', async ({ below, first, twin }) => {
  const convolution = { kind: 'convolution', stride: 1, channels: 3, relu: true } as const
  const layers = [
    { ...convolution, name: 'stem', kernel: 1, padding: 0 },
    ...(twin ? [{ ...convolution, name: 'later', kernel: 3, padding: 1 }] : []),
    { ...convolution, name: 'three', kernel: 3, padding: 1, from: [below] },
    { ...convolution, name: 'five', kernel: 5, padding: 2, from: [below] },
    { kind: 'add', name: 'sum', from: ['three', 'five', twin ? 'later' : 'stem'] },
    { kind: 'global-average' },
  ]
  const questions: string[] = []
  const measurements = measured((question) => {
    questions.push(question)
    return Object.fromEntries(CONVOLUTION_ALGORITHMS.map(({ id }) => [id, 1]))
  })
  const input = { height: 32, width: 32, channels: 3 }
  const forked = analyseArchitecture({ id: 'forked', title: 'Forked', input, layers: layers as never })
  await convolutionPlan(unused, forked, { mode: 'auto', given: null, cut, measurements })
  const timed = questions.map((question) => [/\dx\d/.exec(question.slice(6))![0], question.includes('first layer')])
  expect(timed.map(([kernel]) => kernel)).toEqual(['3x3', '5x5'])
  expect(timed.filter(([, isFirst]) => isFirst).map(([kernel]) => kernel)).toEqual(first)
})

it('keeps to given algorithms without measuring', async () => {
  const given = Object.fromEntries(
    report.layers.filter(({ spec }) => spec.kind === 'convolution').map(({ name }) => [name, 'direct']),
  )
  const plan = await convolutionPlan(unused, report, {
    mode: 'auto',
    given,
    cut,
    measurements: measured(() => undefined),
  })
  expect(plan.algorithms).toEqual(given)
  expect(plan.layout).toBe('batch-first')
})

it('leaves the choice to cuDNN on a GPU', async () => {
  const gpu = { id: 'tensorflow-gpu' } as Runtime
  const plan = await convolutionPlan(gpu, report, {
    mode: 'auto',
    given: null,
    cut,
    measurements: measured(() => undefined),
  })
  expect(new Set(Object.values(plan.algorithms))).toEqual(new Set(['direct']))
})
