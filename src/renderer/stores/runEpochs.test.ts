import type { EpochMetrics } from '@shared/training/run.ts'
import { beforeEach, expect, it, vi } from 'vitest'
import { bringEpochs, epochState, useEpochStore } from './runEpochs.ts'

const epochs = vi.fn(async ({ ids }: { ids: string[] }) => Object.fromEntries(ids.map((id) => [id, [epoch(0)]])))
vi.mock('../client.ts', () => ({ api: () => ({ runs: { epochs } }) }))

const epoch = (number: number, trainLoss = 1) =>
  ({ epoch: number, step: 10 * (number + 1), seconds: 2, trainLoss }) as EpochMetrics
const run = (id: string, epochsDone = 1, trainLoss = 1) => ({
  id,
  epochsDone,
  lastEpoch: epoch(epochsDone - 1, trainLoss),
})

beforeEach(() => {
  epochs.mockClear()
  useEpochStore.setState({ byRun: {} })
})

it('asks for several runs in one call, and once', async () => {
  await bringEpochs([run('a'), run('b')])
  await bringEpochs([run('a'), run('b')])
  expect(epochs.mock.calls).toEqual([[{ ids: ['a', 'b'] }]])
  expect(useEpochStore.getState().byRun.a?.epochs).toEqual([epoch(0)])
})

it('asks again for a run that got on, and not for the others', async () => {
  await bringEpochs([run('a'), run('b')])
  await bringEpochs([run('a'), run('b', 2)])
  expect(epochs.mock.lastCall).toEqual([{ ids: ['b'] }])
})

it('tells a repeated epoch from the one before the resume', () =>
  expect(epochState(run('a', 2, 0.5))).not.toBe(epochState(run('a', 2, 0.4))))

it('leaves what is known where the host does not answer', async () => {
  await bringEpochs([run('a')])
  epochs.mockRejectedValueOnce(new Error('no connection'))
  await expect(bringEpochs([run('a', 2)])).rejects.toThrow('no connection')
  expect(useEpochStore.getState().byRun.a?.epochs).toHaveLength(1)
})
