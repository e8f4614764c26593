import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeEngines, fakeTraining } from '../../test/services/fakeEngine.ts'
import { testDataset, testRequest } from '../../test/services/testRuns.ts'
import { testFolder } from '../../test/testFolder.ts'
import { CODE_SETTINGS, DEFAULT_SETTINGS } from '../shared/api/host.ts'
import { type Application, createApplication } from './application.ts'
import type { Api } from './cli/workbench.ts'

// What a signed-in browser can do must not become code that is loaded, a program that is started, or a file outside its own places.

const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
let application: Application
let root: string
let outside: string
let browser: Api
let here: Api
const written: string[] = []

async function start() {
  const exporting = {
    'export-model': async function* ({ outPath }: { outPath: string }) {
      written.push(outPath)
      yield* []
      return { path: outPath, files: [] }
    },
  }
  const { start: startProcess } = fakeEngines(fakeTraining(), exporting as never)
  application = await createApplication({ workspace: root, startProcess, capabilities })
  const session = { id: 'a-browser' }
  browser = createRouterClient(application.router, { context: { session } }) as Api
  here = createRouterClient(application.router, { context: { isHere: true } }) as Api
}

beforeEach(async () => {
  root = await testFolder()
  outside = await testFolder()
  written.length = 0
  const dataset = join(root, 'datasets', 'shapes')
  await mkdir(dataset, { recursive: true })
  const count = testDataset.counts.train + testDataset.counts.test
  await writeFile(join(dataset, 'dataset.json'), JSON.stringify(testDataset))
  await writeFile(join(dataset, 'images.bin'), new Uint8Array(count * 32 * 32 * 3))
  await writeFile(join(dataset, 'labels.bin'), new Uint8Array(count * 2))
  await start()
})
afterEach(() => application.close())

describe('settings that name code', () => {
  it.each(CODE_SETTINGS)('%s is changed by whoever sits at the machine, and by no browser', async (name) => {
    await expect(browser.host.saveSettings({ [name]: outside })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(`"${name}" names code that is loaded`),
    })
    expect((await here.host.settings())[name]).toBeNull()
    expect((await here.host.saveSettings({ [name]: outside }))[name]).toBe(outside)
    await expect(browser.host.saveSettings({ [name]: null })).rejects.toMatchObject({ code: 'REFUSED' })
    // A page that sends all settings back, this one unchanged, may change the others.
    expect((await browser.host.saveSettings({ [name]: outside, threads: 2 })).threads).toBe(2)
  })

  it('are all those whose values are free text, but for the language of numbers', () => {
    // A new setting with free text has to be looked at: does it name code, a program or a place?
    const text = Object.entries(DEFAULT_SETTINGS).filter(([name, value]) => value === null && name !== 'numberLanguage')
    const numbers = ['threads', 'cudaDevice', 'memoryLimitMb']
    expect(text.map(([name]) => name).filter((name) => !numbers.includes(name))).toEqual([...CODE_SETTINGS])
  })

  it('never lead below uploads/, whoever names them and by whatever way', async () => {
    const uploads = join(root, 'uploads')
    await mkdir(join(uploads, 'session', 'batch'), { recursive: true })
    const ways = [uploads, join(uploads, 'session', 'batch'), `${root}/runs/../uploads/session`]
    if (process.platform !== 'win32') {
      await symlink(join(uploads, 'session'), join(outside, 'link'))
      ways.push(join(outside, 'link', 'batch'))
    }
    for (const tensorflowFolder of ways)
      await expect(here.host.saveSettings({ tensorflowFolder })).rejects.toThrow('among the files that browsers sent')
  })

  it('of a file that somebody wrote count as not set where they lead below uploads/', async () => {
    await application.close()
    await writeFile(join(root, 'settings.json'), JSON.stringify({ tensorflowFolder: join(root, 'uploads', 'x') }))
    await start()
    expect(application.services.settings.get().tensorflowFolder).toBeNull()
    expect(application.services.settings.problem).toMatch(/among the files that browsers sent/)
  })
})

describe('event files of a training', () => {
  it('go to exports/ for a browser, and nowhere else', async () => {
    const asked = testRequest({ epochs: 1 })
    for (const tensorboard of [join(outside, 'logs'), '../logs', join(root, 'runs', 'logs'), 'x/../../logs'])
      await expect(browser.runs.start({ ...asked, tensorboard }), tensorboard).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('give a name without a folder'),
      })
    expect(await here.runs.list()).toEqual([]) // no run that nobody asked for
    const run = await browser.runs.start({ ...asked, tensorboard: 'logs' })
    expect(run.tensorboard).toBe(join(root, 'exports', 'logs', run.id))
    await expect(browser.runs.resume({ id: run.id, tensorboard: outside })).rejects.toMatchObject({ code: 'REFUSED' })
  })

  it('go anywhere outside for whoever sits here; a name alone is a folder of exports/', async () => {
    const asked = testRequest({ epochs: 1 })
    const run = await here.runs.start({ ...asked, tensorboard: join(outside, 'logs') })
    expect(run.tensorboard).toBe(join(outside, 'logs', run.id))
    const named = await here.runs.start({ ...asked, tensorboard: 'logs' })
    expect(named.tensorboard).toBe(join(root, 'exports', 'logs', named.id))
    await expect(here.runs.start({ ...asked, tensorboard: join(root, 'runs') })).rejects.toThrow(
      'which keeps its own files there',
    )
  })
})

describe('weights that are exported', () => {
  async function checkpointId() {
    const { id } = await here.runs.start(testRequest({ epochs: 1 }))
    for await (const event of await here.runs.events({ after: 0 }))
      if (event.kind === 'summary' && event.summary.phase === 'done') break
    return (await here.runs.checkpoints({ id })).at(-1)!.id
  }

  it('go to exports/ for a browser, and nowhere else', async () => {
    const checkpoint = await checkpointId()
    const runs = await readdir(join(root, 'runs'))
    const path = (name: string) => ({ checkpointId: checkpoint, format: 'safetensors' as const, path: name })
    expect((await browser.exports.model(path('mine.safetensors'))).path).toBe(join(root, 'exports', 'mine.safetensors'))
    const elsewhere = [
      join(outside, 'a.safetensors'),
      '../a.safetensors',
      '../runs/a.safetensors',
      join(root, 'runs', runs[0]!, 'checkpoints', 'epoch-0009.safetensors'),
      join(root, 'uploads', 'a.safetensors'),
      join(root, 'exports-2', 'a.safetensors'),
      'x/../../a.safetensors',
      '\u001b[31ma.safetensors',
      'a\n.safetensors',
    ]
    if (process.platform !== 'win32') {
      await symlink(outside, join(root, 'exports', 'out'))
      elsewhere.push('out/a.safetensors')
    }
    const { runId } = (await here.runs.list()).map(({ id }) => ({ runId: id }))[0]!
    for (const name of elsewhere) {
      const curves = { runId, format: 'csv' as const, path: name.replace('.safetensors', '.csv') }
      await expect(browser.exports.curves(curves), name).rejects.toMatchObject({ code: 'REFUSED' })
    }
    for (const name of elsewhere)
      await expect(browser.exports.model(path(name)), name).rejects.toMatchObject({ code: 'REFUSED' })
    expect(written).toEqual([join(root, 'exports', 'mine.safetensors')])
  })

  it('go anywhere outside for whoever sits here, but not among what the workspace keeps', async () => {
    const checkpoint = await checkpointId()
    const path = join(outside, 'a.safetensors')
    expect((await here.exports.model({ checkpointId: checkpoint, format: 'safetensors', path })).path).toBe(path)
    const inside = join(root, 'runs', 'a.safetensors')
    await expect(here.exports.model({ checkpointId: checkpoint, format: 'safetensors', path: inside })).rejects.toThrow(
      'which keeps its own files there',
    )
  })
})
