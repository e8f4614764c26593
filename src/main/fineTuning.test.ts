import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtEngine } from '../../test/builtEngine.ts'
import { testFolder } from '../../test/testFolder.ts'
import { tinyDataset } from '../../test/training/tinyDataset.ts'
import { tinyRequest } from '../../test/training/tinyRequest.ts'
import { layerNames } from '../shared/architecture/layerNames.ts'
import type { RunRequest } from '../shared/training/run.ts'
import { createApplication } from './application.ts'
import { readCheckpoint } from './engine/checkpoint/checkpointFile.ts'
import { nodeProcess, type StartProcess } from './engine/client.ts'

let dataset: Awaited<ReturnType<typeof tinyDataset>>
let startProcess: StartProcess
beforeAll(async () => {
  dataset = await tinyDataset()
  startProcess = nodeProcess(await builtEngine())
})
afterAll(() => dataset.remove())

const REQUEST = tinyRequest(2)

it("a training starts from another run's weights, freezes its first layers, and keeps where it came from", async () => {
  const workspace = await testFolder()
  await cp(dataset.folder, join(workspace, 'datasets', 'corners'), { recursive: true })
  const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
  const application = await createApplication({ workspace, startProcess, capabilities, threads: 1 })
  try {
    const { runs } = application.services
    const first = await runs.start({ ...REQUEST, title: 'The first' })
    expect((await runs.settled(first.id)).phase).toBe('done')
    const source = runs.checkpoints(first.id).at(-1)!
    const tensorsOf = async (path: string) => {
      const { tensors } = await readCheckpoint(join(workspace, path))
      return new Map(tensors.map(({ name, data }) => [name, data]))
    }
    const theirs = await tensorsOf(source.path)

    const names = layerNames(REQUEST.architecture.layers).filter((name) => theirs.has(`${name}/kernel`))
    const trainFrom = names[1]!
    const from = { checkpoint: source.id, trainFrom }
    const tuned = await runs.start({ ...REQUEST, seed: 9, from })
    expect((await runs.settled(tuned.id)).reason).toBeNull()
    expect(runs.file(tuned.id).request.from).toEqual({ ...from, runId: first.id, title: 'The first' })
    const written = await readCheckpoint(join(workspace, runs.checkpoints(tuned.id).at(-1)!.path))
    expect(written.header.from).toEqual({ ...from, runId: first.id, title: 'The first' })
    const ours = await tensorsOf(runs.checkpoints(tuned.id).at(-1)!.path)
    expect(ours.get(`${names[0]}/kernel`)).toEqual(theirs.get(`${names[0]}/kernel`))
    expect(ours.get(`${trainFrom}/kernel`)).not.toEqual(theirs.get(`${trainFrom}/kernel`))
    // Another seed holds other images out, but what the model expects of images stays as it was fitted.
    expect(ours.get('preprocessing/mean')).toEqual(theirs.get('preprocessing/mean'))

    const asked = (change: Partial<RunRequest>) => runs.start({ ...REQUEST, ...change })
    await expect(asked({ from, recipe: { ...REQUEST.recipe, preprocessing: 'none' } })).rejects.toThrow(
      'The first expects images with the preprocessing "standardise", not "none"',
    )
    await expect(asked({ from: { ...from, trainFrom: 'conv99' } })).rejects.toThrow('has no layer "conv99"')
    await expect(asked({ from: { ...from, checkpoint: 'f'.repeat(64) } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  } finally {
    await application.close()
  }
})
