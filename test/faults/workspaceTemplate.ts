import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { type Application, createApplication } from '../../src/main/application.ts'
import { writeWhole } from '../../src/main/disk/wholeFile.ts'
import type { EvaluateResult } from '../../src/main/engine/evaluation/evaluateJob.ts'
import { type Contract, contract } from '../../src/shared/api/contract.ts'
import { WireLink } from '../../src/shared/api/wire/link.ts'
import { serve } from '../../src/shared/api/wire/serve.ts'
import { StudyFileSchema } from '../../src/shared/study/studyFile.ts'
import { memoryWires } from '../memoryWire.ts'
import { fakeEngines, fakeTraining } from '../services/fakeEngine.ts'
import { testDataset, testRequest } from '../services/testRuns.ts'

/** Epochs of each run of the template, and steps of each epoch. */
export const EPOCHS = 3
export const STEPS = 4
export const ERRORS = [0.4, 0.3, 0.2]

const evaluation: EvaluateResult = {
  dataset: 'shapes',
  datasetSha256: testDataset.sha256,
  part: 'test',
  matching: 'same',
  classes: testDataset.classes,
  count: 2,
  loss: Number.NaN,
  error: 0.5,
  confusion: Uint32Array.from({ length: 100 }, (_, i) => Number(i < 2)),
  positions: Uint32Array.of(40, 41),
  labels: Uint16Array.of(0, 0),
  predicted: Uint16Array.of(0, 1),
  confidence: Float32Array.of(0.9, 0.6),
  logits: new Float32Array(20),
}

/** The data set that tests ask for, black all over. */
export async function putDataset(folder: string) {
  const count = testDataset.counts.train + testDataset.counts.test
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'images.bin'), new Uint8Array(count * 32 * 32 * 3))
  await writeFile(join(folder, 'labels.bin'), new Uint8Array(count * 2))
  await writeWhole(join(folder, 'dataset.json'), JSON.stringify(testDataset))
}

export interface OpenedWorkspace {
  application: Application
  api: ContractRouterClient<Contract>
  close(): Promise<void>
}

/** The whole application over a workspace but for tensors, asked over a wire as pages ask it. @param pauseAt a step at which trainings are held until told */
export async function openedWorkspace(
  workspace: string,
  access: 'write' | 'read' = 'write',
  beforeStep?: (step: number) => void | Promise<void>,
): Promise<OpenedWorkspace> {
  const engines = fakeEngines(fakeTraining({ stepsPerEpoch: STEPS, validationErrors: ERRORS, beforeStep }), {
    // biome-ignore lint/correctness/useYield: a job of one answer
    evaluate: async function* () {
      return evaluation
    },
    // biome-ignore lint/correctness/useYield: a job of one answer
    'dataset-generate': async function* ({ folder }: { folder: string }) {
      await putDataset(folder)
      return testDataset
    },
  })
  const application = await createApplication({
    workspace,
    access,
    startProcess: engines.start,
    capabilities: { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false },
  })
  const [near, far] = memoryWires()
  serve(far, application.router, { contract })
  return {
    application,
    api: createORPCClient(new WireLink(near)),
    async close() {
      near.close('done')
      await application.close()
    },
  }
}

/** A closed workspace with something of every kind: runs that are done, paused and removed, and what else people leave in one. @returns ids of its runs */
export async function makeTemplate(folder: string): Promise<{ done: string; paused: string; removed: string }> {
  await putDataset(join(folder, 'datasets', 'shapes'))
  let holds = false
  let arrived = () => {}
  let release = () => {}
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const { api, application, close } = await openedWorkspace(folder, 'write', (step) => {
    if (!holds || step !== 2 * STEPS + 1) return
    arrived()
    return released
  })
  const { runs, studies } = application.services
  const train = async () => {
    const { id } = await runs.start(testRequest({ epochs: EPOCHS }))
    await runs.settled(id)
    return id
  }
  const done = await train()
  const removed = await train()
  await runs.remove([removed])
  const architecture = { ...testRequest().architecture, id: 'mine', title: 'Mine' }
  await api.architectures.save({ architecture })
  await api.architectures.save({ architecture: { ...architecture, title: 'Mine, again' } })
  await api.host.saveSettings({ theme: 'dark' })
  const [checkpoint] = await api.runs.checkpoints({ id: done })
  for await (const _ of await api.evaluations.run({ checkpointId: checkpoint!.id })) void _
  const study = { name: 'one', dataset: 'shapes', networks: ['model-c'], network: { width: 0.1 }, preset: 'quick' }
  await studies.save(StudyFileSchema.parse({ ...study, recipe: { epochs: 1, learningRateDrops: [] }, seeds: [1] }))
  await studies.start('one')
  await studies.settled('one')
  holds = true
  const { id: paused } = await runs.start(testRequest({ epochs: EPOCHS }))
  await arrival
  const pausing = runs.pause(paused)
  release()
  await pausing
  await close()
  // Opened once more, so that the catalogue has its rows from files of these times.
  await setTimes(folder)
  await (await openedWorkspace(folder)).close()
  const LibSql = createRequire(import.meta.url)('libsql')
  const catalogue = new LibSql(join(folder, 'catalogue.sqlite'))
  catalogue.pragma('wal_checkpoint(TRUNCATE)') // the log has checksums; what has left it has none
  catalogue.close()
  return { done, paused, removed }
}

/** Every file of a workspace, relative to it, with its content. */
export async function filesOf(folder: string): Promise<Map<string, Buffer<ArrayBuffer>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, Buffer<ArrayBuffer>>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(path.slice(folder.length + 1).replaceAll(sep, '/'), await readFile(path))
  }
  return files
}

/** Makes a workspace of such files, in which the catalogue's rows count: they carry the times of the files that they were made from. */
export async function writeFiles(files: Map<string, Uint8Array>, folder: string): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  await setTimes(folder)
}

/** Gives everything below a folder one time, so that a copy made in this way looks as old as its original. */
async function setTimes(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  for (const name of [...names, '.']) await utimes(join(folder, name), MADE, MADE)
}
const MADE = new Date('2026-01-31T12:00:00Z')
