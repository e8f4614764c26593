import { expect, it } from 'vitest'
import { paperArchitecture } from '../../../../shared/architecture/paper.ts'
import { fusesPasses, giveOperationsOneThread } from './lanes.ts'

it.each([
  { fuses: true, threads: '4', set: { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '8' } },
  { fuses: false, threads: '4', set: { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '4' } },
  { fuses: true, threads: '1', set: { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' } },
  { fuses: true, threads: undefined, set: {} },
])('gives lanes their threads: $threads, compiled passes: $fuses', ({ fuses, threads, set }) => {
  const environment: NodeJS.ProcessEnv = threads === undefined ? {} : { ALLCONV_THREADS: threads }
  giveOperationsOneThread(fuses, environment)
  const { ALLCONV_THREADS: _, ...rest } = environment
  expect(rest).toEqual(set)
})

it('expects compiled passes in wide networks', () => {
  expect(fusesPasses(paperArchitecture('all-cnn-c'))).toBe(true)
  expect(fusesPasses(paperArchitecture('all-cnn-c'), 'direct')).toBe(false)
  expect(fusesPasses(paperArchitecture('all-cnn-c', { width: 0.25 }))).toBe(false)
})
