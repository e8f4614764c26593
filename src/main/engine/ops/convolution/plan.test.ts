import { expect, it } from 'vitest'
import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { paperArchitecture } from '../../../../shared/architecture/paper.ts'
import type { Runtime } from '../runtime.ts'
import type { ConvolutionSite } from './algorithm.ts'
import type { Measurements, Times } from './measurements.ts'
import { convolutionPlan, promising } from './plan.ts'

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
