import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryWires } from '../../test/memoryWire.ts'
import {
  type FakeJobs,
  type FakeTrainingOptions,
  fakeCheckpoint,
  fakeEngines,
  fakeTraining,
} from '../../test/services/fakeEngine.ts'
import { testDataset, testRequest } from '../../test/services/testRuns.ts'
import { testFolder } from '../../test/testFolder.ts'
import { type Contract, contract } from '../shared/api/contract.ts'
import { WireLink } from '../shared/api/wire/link.ts'
import { serve } from '../shared/api/wire/serve.ts'
import { paperArchitecture } from '../shared/architecture/paper.ts'
import { WorkbenchError } from '../shared/errors.ts'
import { type Application, createApplication } from './application.ts'
import { honestRecord } from './cli/importedRun.ts'
import type { ImportWeightsInput } from './engine/checkpoint/weightsJobs.ts'
import { summaryOf } from './services/runSummary.ts'
import { readRunFolder } from './workspace/runFolder.ts'

const open: Application[] = []
afterEach(async () => {
  for (const application of open.splice(0)) await application.close()
})

const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }

async function putDataset(workspace: string) {
  const folder = join(workspace, 'datasets', 'shapes')
  const count = testDataset.counts.train + testDataset.counts.test
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(testDataset))
  await writeFile(join(folder, 'images.bin'), new Uint8Array(count * 32 * 32 * 3))
  await writeFile(join(folder, 'labels.bin'), new Uint8Array(count * 2))
}

/** The whole application but its engine, asked over a wire as the renderer asks it. */
async function served(training?: FakeTrainingOptions, jobs?: FakeJobs) {
  const workspace = await testFolder()
  await putDataset(workspace)
  const engines = fakeEngines(fakeTraining(training), jobs)
  const application = await createApplication({ workspace, startProcess: engines.start, capabilities })
  open.push(application)
  const [near, far] = memoryWires()
  serve(far, application.router, { contract })
  const api: ContractRouterClient<Contract> = createORPCClient(new WireLink(near))
  return { api, application, engines, workspace }
}

describe('the application', () => {
  it('trains a run that is asked for over the wire, and tells of it', async () => {
    const { api } = await served()
    const events = await api.runs.events({ after: -1 })
    const { id, phase } = await api.runs.start(testRequest({ epochs: 1 }))
    expect(phase).toBe('queued')
    const kinds = new Set<string>()
    for await (const event of events) {
      kinds.add(event.kind)
      if (event.kind === 'summary' && event.summary.phase === 'done') break
    }
    expect([...kinds].sort()).toEqual(['checkpoint', 'epoch', 'layers', 'progress', 'steps', 'summary'])
    const [curve] = await api.runs.metrics({ runIds: [id], x: 'step', series: ['loss'], buckets: 100 })
    expect(curve!.x).toEqual(Float64Array.of(0, 1, 2, 3))
    expect(curve!.mean).toBeInstanceOf(Float32Array)
    expect(await api.runs.checkpoints({ id })).toHaveLength(1)
    expect((await api.runs.list()).map((run) => run.id)).toEqual([id])
  })

  it('says what it is, and keeps settings', async () => {
    const { api, workspace } = await served()
    expect(await api.host.info()).toMatchObject({
      workspace,
      capabilities,
      version: expect.stringMatching(/^\d+\.\d+/),
    })
    await api.host.saveSettings({ theme: 'dark' })
    expect((await api.host.settings()).theme).toBe('dark')
    expect(await api.host.sessions()).toEqual([])
  })

  it.each([
    ['an unknown run', (api: Api) => api.runs.get({ id: 'nobody' }), 'NOT_FOUND', 'There is no run "nobody"'],
    ['a run id that is a path', (api: Api) => api.runs.get({ id: '../../etc' }), 'BAD_INPUT', '"id"'],
    ['a learning rate below zero', (api: Api) => api.runs.start(badRate()), 'BAD_INPUT', '"recipe.learningRate"'],
    [
      'a data set name that is a path',
      (api: Api) => api.runs.start({ ...testRequest(), dataset: '../../etc' }),
      'BAD_INPUT',
      'a data set name has',
    ],
    [
      'an unknown data set',
      (api: Api) => api.runs.start({ ...testRequest(), dataset: 'none' }),
      'NOT_FOUND',
      'no data set "none"',
    ],
    ['an unknown session', (api: Api) => api.host.revokeSession({ id: 'x' }), 'NOT_FOUND', 'no session "x"'],
  ])('refuses %s by code and sentence', async (_, ask, code, sentence) => {
    const { api } = await served()
    const error = await ask(api).then(
      () => null,
      (thrown) => thrown,
    )
    expect(error).toBeInstanceOf(WorkbenchError)
    expect(error).toMatchObject({ code, message: expect.stringContaining(sentence) })
  })

  it('pauses what trains when it is closed, and lets go of the workspace', async () => {
    const { api, application, engines, workspace } = await served({
      beforeStep: () => new Promise((resolve) => setTimeout(resolve, 5)),
    })
    const { id } = await api.runs.start(testRequest({ epochs: 50 }))
    for await (const event of await api.runs.events({ after: 0 })) if (event.kind === 'steps') break
    await Promise.all([application.close(), application.close()])
    expect(engines.alive()).toBe(0)
    expect(await readdir(workspace)).not.toContain('lock.json')
    const reader = await createApplication({ workspace, access: 'read', startProcess: engines.start, capabilities })
    expect(reader.services.runs.get(id)).toMatchObject({ phase: 'paused' })
    await reader.close()
  })

  it('empties the trash when asked to, and nothing else', async () => {
    const { api } = await served()
    const ids: string[] = []
    for (let i = 0; i < 2; i++) ids.push((await api.runs.start(testRequest({ epochs: 1 }))).id)
    for await (const event of await api.runs.events({ after: 0 }))
      if (event.kind === 'summary' && event.runId === ids[1] && event.summary.phase === 'done') break
    await api.runs.remove({ ids: [ids[0]!] })
    expect((await api.host.emptyTrash()).freedBytes).toBeGreaterThan(100)
    await expect(api.runs.restore({ ids: [ids[0]!] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await api.runs.list()).map((run) => run.id)).toEqual([ids[1]])
    expect((await api.host.emptyTrash()).freedBytes).toBe(0)
  })

  it('finds no runtime where every engine fails, and says why', async () => {
    const { api } = await served({}, {
      // biome-ignore lint/correctness/useYield: fails before its first event
      probe: async function* ({ runtimes }: { runtimes: string[] }) {
        throw new WorkbenchError('RUNTIME', `No ${runtimes[0]} here.`)
      },
    } as FakeJobs)
    const report = await api.host.doctor()
    expect(report.chosen).toBeNull()
    expect(report.runtimes.map(({ id, works, tried }) => [id, works, tried[0]])).toContainEqual([
      'wasm',
      false,
      'Its engine failed: No wasm here.',
    ])
    expect(report.workspace).toMatchObject({ writable: true, problems: [] })
    expect(report.workspace.usedBytes).toBeGreaterThan(50 * 3072)
  })
})

/** An application whose engines' environments are noted. */
async function startSeen(host: { hasPages?: boolean } = {}) {
  const seen: Record<string, string>[] = []
  const engines = fakeEngines(fakeTraining())
  const application = await createApplication({
    workspace: await testFolder(),
    capabilities,
    startProcess: (environment) => {
      seen.push(environment)
      return engines.start(environment)
    },
    ...host,
  })
  open.push(application)
  return { application, seen }
}

it.each([
  ['no GPU of its own choice', null, undefined, undefined],
  ['the GPU of the settings, numbered as nvidia-smi does', 2, '2', 'PCI_BUS_ID'],
])('an engine is shown %s', async (_, cudaDevice, visible, order) => {
  const { application, seen } = await startSeen()
  await application.services.settings.save({ cudaDevice, threads: 3 })
  application.services.context.startEngine({ environment: { MORE: 'yes' } }).call('ping', null)
  expect(seen).toHaveLength(1)
  expect(seen[0]).toMatchObject({ MORE: 'yes', TF_NUM_INTRAOP_THREADS: '3' })
  expect([seen[0]!.CUDA_VISIBLE_DEVICES, seen[0]!.CUDA_DEVICE_ORDER]).toEqual([visible, order])
})

it.each([
  ['with pages, long work', { hasPages: true }, {}, '1'],
  ['with pages, an explanation', { hasPages: true }, { background: false }, undefined],
  ['without pages, long work', {}, {}, undefined],
])('%s: whether the processor is left to others first', async (_, host, wanted, background) => {
  const { application, seen } = await startSeen(host)
  application.services.context.startEngine(wanted).call('ping', null)
  expect(seen.map((environment) => environment.ALLCONV_BACKGROUND)).toEqual([background])
})

describe('the doctor', () => {
  const reports = (passedOver: string | null) =>
    ({
      probe: async function* ({ runtimes: [id] }: { runtimes: string[] }) {
        const report = {
          id,
          title: id,
          works: id !== 'tensorflow-gpu',
          device: null,
          version: '1',
          tried: [],
          passedOver: id === 'webgpu' ? passedOver : null,
          advice: null,
          folderRefused: null,
        }
        yield report
        return [report]
      },
    }) as FakeJobs

  it.each([
    ['the first that works, in the automatic order', null, 'auto', 'webgpu'],
    ['what the automatic choice takes instead of a slow GPU', 'It is slow.', 'auto', 'tensorflow'],
    ['a slow GPU where it is asked for by name', 'It is slow.', 'webgpu', 'webgpu'],
    ['nothing where what is asked for does not work', null, 'tensorflow-gpu', null],
  ] as const)('names %s', async (_, passedOver, runtime, chosen) => {
    const { api } = await served({}, reports(passedOver))
    await api.host.saveSettings({ runtime })
    const report = await api.host.doctor()
    expect(report.runtimes.map(({ id }) => id)).toEqual(['tensorflow-gpu', 'webgpu', 'tensorflow', 'wasm'])
    expect(report.chosen).toBe(chosen)
  })
})

describe('weights made elsewhere', () => {
  const architecture = paperArchitecture('all-cnn-c', { width: 0.1 })
  const ask = { path: '/somewhere/weights.safetensors', architecture, dataset: 'shapes' }

  it('become a finished run with one checkpoint', async () => {
    const { api, workspace } = await served({}, {
      'import-weights': async function* (input: ImportWeightsInput) {
        yield { kind: 'progress', progress: { phase: 'reading', done: 0, total: 1, unit: 'files', secondsLeft: null } }
        await mkdir(join(input.runFolder, 'checkpoints'), { recursive: true })
        const checkpoint = await fakeCheckpoint(
          { ...input, request: testRequest(), resume: null },
          { role: 'epoch', epoch: 0, step: 0, metrics: null },
        )
        return { ...checkpoint, notes: ['The file holds no biases.'] }
      },
    } as FakeJobs)
    const run = await api.runs.importWeights(ask)
    expect(run).toMatchObject({ phase: 'done', title: 'All-CNN-C, weights of weights.safetensors' })
    expect(run.note).toBe('Weights imported from /somewhere/weights.safetensors. The file holds no biases.')
    expect(run).toMatchObject({ imported: { file: ask.path }, request: { recipe: { validationShare: 0 } } })
    expect(honestRecord(run)).toMatchObject({
      request: { recipe: { preprocessing: 'none' }, seed: null },
      epochsDone: null,
      totalSteps: null,
    })
    // Early versions did not say so in run.json.
    const file = join(workspace, 'runs', run.id, 'run.json')
    const { imported: _, ...early } = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify(early))
    const opened = await readRunFolder(join(workspace, 'runs'), run.id)
    expect(summaryOf(opened!.record, undefined).imported).toEqual({ file: null })
    const [checkpoint] = await api.runs.checkpoints({ id: run.id })
    expect(checkpoint).toMatchObject({ kind: 'imported', last: true, runId: run.id })
    expect((await stat(join(workspace, checkpoint!.path))).size).toBe(checkpoint!.bytes)
    expect(await readdir(join(workspace, 'runs'))).toEqual([run.id])
  })

  it('that do not fit leave nothing behind', async () => {
    const { api, workspace } = await served({}, {
      // biome-ignore lint/correctness/useYield: fails before its first event
      'import-weights': async function* ({ runFolder }: ImportWeightsInput) {
        await mkdir(join(runFolder, 'checkpoints'), { recursive: true })
        throw new WorkbenchError('BAD_FILE', 'conv1/kernel has another shape.')
      },
    } as FakeJobs)
    await expect(api.runs.importWeights(ask)).rejects.toMatchObject({ code: 'BAD_FILE' })
    expect(await api.runs.list()).toEqual([])
    expect(await readdir(join(workspace, 'runs'))).toEqual([])
  })
})

type Api = ContractRouterClient<Contract>
const badRate = () => {
  const request = testRequest()
  return { ...request, recipe: { ...request.recipe, learningRate: -1 } }
}
