import { paperArchitecture } from '@shared/architecture/paper.ts'
import type { RunRequest, RunSummary } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { testDataset, testRequest } from '../../../test/services/testRuns.ts'
import { useDraft } from './newRunDraft.ts'
import { checkStartFrom, formForNetwork, formLikeRun, layersToTrain, originOf, useStartFrom } from './startFrom.ts'

const origin = {
  runId: 'a-run',
  checkpoint: 'c'.repeat(64),
  architecture: paperArchitecture('all-cnn-c', { width: 0.1, classes: 4 }),
  dataset: 'shapes',
  preprocessing: 'standardise' as const,
}
const dataset = { ...testDataset, classes: testDataset.classes.slice(0, 7) }
const draft = useDraft.getState()

const run = (id: string, change: Partial<RunRequest> = {}) =>
  ({ id, title: id, request: { ...testRequest(), ...change } }) as RunSummary

describe('what an earlier use of the form has left', () => {
  const model = run('model')
  const from = { checkpoint: origin.checkpoint, runId: 'model', trainFrom: 'conv7' }

  it('gives way to a run that is asked for again, with the model that it started from', () => {
    formLikeRun(run('tuned', { from }), { model })
    const { origin: found, ...rest } = useStartFrom.getState()
    expect(found).toMatchObject({
      runId: 'model',
      checkpoint: from.checkpoint,
      architecture: model.request.architecture,
    })
    expect(rest).toEqual({ trainFrom: 'conv7', newHead: false })
    formLikeRun(run('drawn'), { model })
    expect(useStartFrom.getState().origin).toBeNull()
  })

  it('gives way to drawn weights where that model is gone', () => {
    useStartFrom.setState({ origin })
    formLikeRun(run('tuned', { from }), {})
    expect(useStartFrom.getState().origin).toBeNull()
  })

  it('gives way to a network that is to be trained', () => {
    useStartFrom.setState({ origin })
    formForNetwork('all-cnn-b')
    expect(useStartFrom.getState().origin).toBeNull()
    expect(useDraft.getState().architectureId).toBe('all-cnn-b')
  })
})

describe('a new run that starts from another model', () => {
  it('has its network, with as many classes as the data set where the head is new', () => {
    const { architecture, mistakes } = checkStartFrom(draft, { origin, trainFrom: null, newHead: true }, [], dataset)
    expect(mistakes).toEqual([])
    const channels = architecture!.layers.map((layer) => ('channels' in layer ? layer.channels : null))
    expect(channels.findLast((count) => count !== null)).toBe(7)
    expect(architecture!.layers.slice(0, 3)).toEqual(origin.architecture.layers.slice(0, 3))
  })

  it('is told by its classes where the head stays', () => {
    const { mistakes } = checkStartFrom(draft, { origin, trainFrom: null, newHead: false }, [], dataset)
    expect(mistakes[0]?.message).toContain('has 4 output classes, but shapes has 7 classes')
  })

  it('asks for the checkpoint, and for a layer and a head where they were chosen', () => {
    const checkpoint = origin.checkpoint
    expect(originOf({ origin, trainFrom: null, newHead: false })).toEqual({ from: { checkpoint } })
    expect(originOf({ origin, trainFrom: 'conv7', newHead: true })).toEqual({
      from: { checkpoint, trainFrom: 'conv7', newHead: true },
    })
    expect(originOf({ origin: null, trainFrom: null, newHead: false })).toEqual({})
    expect(layersToTrain(origin)).toEqual(Array.from({ length: 9 }, (_, i) => `conv${i + 1}`))
  })
})
