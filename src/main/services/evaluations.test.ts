import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { testDataset, testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import type { EvaluationEvent } from '../../shared/api/evaluations.ts'
import { DEFAULT_SETTINGS } from '../../shared/api/host.ts'
import { type EngineProcess, startEngine } from '../engine/client.ts'
import type { EvaluateInput, EvaluateResult } from '../engine/evaluation/evaluateJob.ts'
import type { FromEngine } from '../engine/protocol.ts'
import { createEvaluations } from './evaluations.ts'

const result: EvaluateResult = {
  dataset: 'shapes',
  datasetSha256: testDataset.sha256,
  part: 'test',
  matching: 'same',
  classes: ['a', 'b'],
  count: 3,
  loss: Number.NaN,
  error: 1 / 3,
  confusion: Uint32Array.of(1, 1, 0, 1),
  positions: Uint32Array.of(70_000, 70_001, 70_002),
  labels: Uint16Array.of(0, 0, 1),
  predicted: Uint16Array.of(0, 1, 1),
  confidence: Float32Array.of(0.9, 0.6, 0.7),
  logits: Float32Array.of(1, 2, 3, 4, 5, Number.NaN),
}

async function evaluated() {
  const m = await testRuns(await testFolder(), fakeTraining())
  const { id } = await m.runs.start(testRequest({ epochs: 1 }))
  await m.runs.settled(id)
  const asked: EvaluateInput[] = []
  const living = new Set<EngineProcess>()
  const start = (): EngineProcess => {
    let tell: (message: FromEngine) => void = () => {}
    let exit: (reason: string) => void = () => {}
    const engine: EngineProcess = {
      pid: 1,
      onMessage: (listener) => {
        tell = listener
        queueMicrotask(() => listener({ kind: 'ready' }))
      },
      onExit: (listener) => {
        exit = listener
      },
      send(message) {
        if (message.kind !== 'call') return
        asked.push(message.input as EvaluateInput)
        const progress = { phase: 'evaluating', done: 1, total: 3, unit: 'images', secondsLeft: null }
        tell({ kind: 'event', id: message.id, event: { kind: 'progress', progress } })
        if (asked.at(-1)!.part !== 'train') tell({ kind: 'result', id: message.id, result })
      },
      kill: () => {
        if (living.delete(engine)) exit('signal SIGKILL')
      },
    }
    living.add(engine)
    return engine
  }
  const evaluations = createEvaluations({
    context: {
      workspace: m.workspace,
      settings: () => DEFAULT_SETTINGS,
      settingsProblem: () => null,
      startEngine: () => startEngine(start),
    },
    checkpoints: m.checkpoints,
    datasets: { open: async () => ({ folder: '/nowhere', dataset: testDataset }) },
  })
  return { ...m, evaluations, asked, alive: () => living.size, checkpointId: m.runs.checkpoints(id)[0]!.id, runId: id }
}

describe('evaluations', () => {
  it('are computed once, in an engine that ends with them, and kept with every number', async () => {
    const { evaluations, asked, alive, checkpointId, runId, close } = await evaluated()
    const query = { checkpointId, part: 'test' } as const
    await expect(evaluations.predictions(query)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const events: EvaluationEvent[] = []
    for await (const event of evaluations.run(query)) events.push(event)
    expect(events.map(({ kind }) => kind)).toEqual(['progress', 'done'])
    const again = await evaluations.evaluate(query)
    expect(asked).toHaveLength(1)
    expect(alive()).toBe(0)
    expect(again).toMatchObject({ checkpointId, runId, dataset: 'shapes', count: 3, error: 1 / 3, loss: Number.NaN })
    expect(again.confusion).toEqual(result.confusion)
    const { positions, labels, predicted, confidence, logits } = result
    expect(await evaluations.predictions(query)).toEqual({ positions, labels, predicted, confidence, logits })
    expect(await evaluations.list(checkpointId)).toEqual([again])
    expect(await evaluations.list('0'.repeat(64))).toEqual([])
    await close()
  })

  it('can be deleted and are computed again', async () => {
    const { evaluations, asked, checkpointId, workspace, close } = await evaluated()
    await evaluations.evaluate({ checkpointId, part: 'test' })
    for (const name of await readdir(workspace.layout.evaluations)) await rm(join(workspace.layout.evaluations, name))
    await evaluations.evaluate({ checkpointId, part: 'test' })
    expect(asked).toHaveLength(2)
    await close()
  })

  it('end their engine when the reader leaves', async () => {
    const { evaluations, alive, checkpointId, close } = await evaluated()
    for await (const event of evaluations.run({ checkpointId, part: 'train' })) {
      expect(event.kind).toBe('progress')
      break
    }
    expect(alive()).toBe(0)
    const abort = new AbortController()
    const asking = evaluations.evaluate({ checkpointId, part: 'train' }, abort.signal)
    setTimeout(() => abort.abort(), 20)
    await expect(asking).rejects.toThrow()
    expect(alive()).toBe(0)
    await close()
  })

  it('of an unknown checkpoint are refused', async () => {
    const { evaluations, close } = await evaluated()
    await expect(evaluations.evaluate({ checkpointId: 'f'.repeat(64), part: 'test' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await close()
  })
})
