import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { CLI } from '../scripts/lib/paths.mjs'

// The built command line as a user calls it: real engines, real training, a workspace of its own. No window.

/** A training of seconds. */
const TINY = [
  '--model',
  'strided-cnn-a',
  '--preset',
  'quick',
  '--width',
  '0.05',
  '--batch-size',
  '256',
  '--seed',
  '7',
  '--threads',
  '2',
]

let workspace: string
test.beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'allconv-cli-'))
})
test.afterAll(() => rm(workspace, { recursive: true, force: true, maxRetries: 5 }))
test.describe.configure({ mode: 'serial' })

interface Ended {
  status: number | null
  output: string
  messages: string
}

function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended>; says(words: RegExp): Promise<void> } {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, ALLCONV_WORKSPACE: workspace } })
  let output = ''
  let messages = ''
  child.stdout!.on('data', (chunk) => {
    output += chunk
  })
  const heard = new Set<() => void>()
  child.stderr!.on('data', (chunk) => {
    messages += chunk
    for (const check of heard) check()
  })
  const ended = new Promise<Ended>((resolve) => child.once('close', (status) => resolve({ status, output, messages })))
  const says = (words: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const check = () => words.test(messages) && resolve()
      heard.add(check)
      check()
      void ended.then(() => reject(new Error(`It ended without saying ${words}: ${messages}`)))
    })
  return { child, ended, says }
}
const run = (...args: string[]) => start(...args).ended

test('trains, and its result is JSON on standard output alone', async () => {
  const { status, output, messages } = await run('train', ...TINY, '--epochs', '1', '--title', 'First', '--json')
  expect(messages).toMatch(/^Run strided-cnn-a-\S+: First\nepoch 1: {2}training loss/)
  const summary = JSON.parse(output)
  expect(status).toBe(0)
  expect(summary).toMatchObject({
    title: 'First',
    phase: 'done',
    request: { seed: 7, dataset: 'shapes', recipe: { epochs: 1 } },
  })
  expect(summary.epochs[0].testError).toBeGreaterThan(0)
})

test('pauses at Ctrl-C, keeps the run, and goes on where it was', async () => {
  const { child, ended, says } = start('train', ...TINY, '--epochs', '12', '--title', 'Second') // so many that a fast machine is not done before Ctrl-C
  await says(/epoch 1:/)
  child.kill('SIGINT')
  const paused = await ended
  expect(paused.status).toBe(3)
  const id = /go on with: allconv resume (\S+)/.exec(paused.messages)![1]!
  const before = JSON.parse((await run('runs', '--json')).output).find((each: { id: string }) => each.id === id)
  expect(before).toMatchObject({ phase: 'paused', title: 'Second' })

  const { status, output } = await run('resume', id, '--json')
  expect(status).toBe(0)
  const after = JSON.parse(output)
  expect(after).toMatchObject({ id, phase: 'done', step: after.totalSteps })
  expect(after.epochs).toHaveLength(12)
  expect(after.epochs.slice(0, before.epochs.length)).toEqual(before.epochs)
})

test('evaluates a run and a checkpoint file alike', async () => {
  const [{ id }] = JSON.parse((await run('runs', '--json')).output).filter(
    (each: { title: string }) => each.title === 'First',
  )
  const folder = join(workspace, 'runs', id, 'checkpoints')
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'))
  const byRun = await run('evaluate', id, '--json')
  expect(byRun.status).toBe(0)
  const evaluation = JSON.parse(byRun.output)
  expect(evaluation).toMatchObject({ runId: id, part: 'test', count: 2000 })
  expect(evaluation.confusion.reduce((sum: number, count: number) => sum + count, 0)).toBe(2000)
  const copy = join(workspace, 'copy.safetensors')
  await copyFile(join(folder, file!), copy)
  const byFile = JSON.parse((await run('evaluate', copy, '--json')).output)
  expect([byFile.checkpointId, byFile.error]).toEqual([evaluation.checkpointId, evaluation.error])
})

test('lists runs, networks and data sets for people', async () => {
  expect((await run('runs')).output).toMatch(/^run +phase .*\nstrided-cnn-a-\S+ +done +shapes +12\/12 /)
  expect((await run('models')).output).toMatch(/\nall-cnn-c +1,369,738 +270\.8 M +27 +9\.08 %/)
  expect((await run('datasets')).output).toMatch(/\nshapes +8,000 +2,000 +10 +32x32/)
  expect((await run('diff', 'model-c', 'all-cnn-c')).output).toContain('+415,008')
})

test('says in one sentence what is wrong, and tells the shell', async () => {
  for (const [args, status, sentence] of [
    [['resume', 'nowhere'], 2, /^There is no run "nowhere".*\n$/],
    [['evaluate', 'nowhere'], 2, /^"nowhere" is no run, no checkpoint and no file; see allconv runs\.\n$/],
    [['train', '--model', 'resnet'], 2, /^There is no network "resnet"; choose one of .*\n$/],
    [['train', '--dataset', 'mnist'], 2, /^.*"mnist".*\n$/],
    [['train', '--learning-rate', '1e9'], 2, /^--learning-rate: 1000000000 is too large; use at most 1000000\.\n$/],
    [['dataset', 'import', '/nowhere', '--name', 'x'], 2, /^.*\/nowhere.*\n$/],
    [['dataset', 'import', '/tmp', '--name', 'Capital'], 2, /^"Capital" cannot name a data set.*\n$/],
    [['serve', '--host', '0.0.0.0'], 1, /^Other machines could read everything on 0\.0\.0\.0.*\n$/],
  ] as const) {
    const ended = await run(...args)
    expect({ args, status: ended.status, output: ended.output }).toEqual({ args, status, output: '' })
    expect(ended.messages).toMatch(sentence)
  }
})

test('a name that does not exist is a wrong call, whatever it names', async () => {
  const [{ id }] = JSON.parse((await run('runs', '--json')).output)
  const image = ['--image', '/nowhere.png', '--out', join(workspace, 'maps')]
  for (const args of [
    ['evaluate', id, '--dataset', 'nowhere'],
    ['evaluate', id, '--epoch', '999'],
    ['explain', '--checkpoint', id, ...image],
    ['explain', '--checkpoint', 'nowhere', ...image],
    ['diff', 'nowhere.json', 'model-c'],
    ['archive', 'nowhere'],
    ['remove', 'nowhere'],
    ['remove', '--undo', 'nowhere'],
    ['dataset', 'remove', 'nowhere'],
    ['dataset', 'restore', 'nowhere'],
    ['import', '--model', 'all-cnn-c', '--weights', '/nowhere.safetensors'],
    ['export', 'nowhere', '--out', '/tmp/never.safetensors'],
    ['networks', 'add', 'nowhere'],
    ['networks', 'add', './nowhere.safetensors'],
    ['study', 'status', 'nowhere'],
    ['study', 'run', './nowhere.yaml'],
    ['serve', '--tls-cert', '/nowhere.pem', '--tls-key', '/nowhere.pem'],
  ]) {
    const { status, output, messages } = await run(...args)
    expect({ args, status, output }).toEqual({ args, status: 2, output: '' })
    expect(messages).toMatch(/^[^\n]*nowhere[^\n]*\n$|999/)
  }
})

test('removes a data set and brings it back', async () => {
  const folder = join(workspace, 'two-colours')
  for (const name of ['red', 'blue']) {
    await mkdir(join(folder, name), { recursive: true })
    for (let i = 0; i < 4; i++)
      await sharp({ create: { width: 16, height: 16, channels: 3, background: name } })
        .png()
        .toFile(join(folder, name, `${i}.png`))
  }
  expect((await run('dataset', 'import', folder)).status).toBe(0)
  const names = async () =>
    JSON.parse((await run('datasets', '--json')).output).map((each: { name: string }) => each.name)
  expect(await names()).toContain('two-colours')
  expect(await run('dataset', 'remove', 'two-colours')).toMatchObject({
    status: 0,
    output: 'two-colours moved to the trash; bring it back with: allconv dataset restore two-colours\n',
  })
  expect(await names()).not.toContain('two-colours')
  expect((await run('dataset', 'restore', 'two-colours')).output).toMatch(
    /^two-colours: \d+ training and \d+ test images of 2 classes/,
  )
  expect(await names()).toContain('two-colours')
  expect((await run('dataset', 'restore', 'two-colours')).status).toBe(2)
})

test('a server whose messages nobody reads any more still ends when it is told to', async () => {
  const { child, ended, says } = start('serve', '--json', '--port', '0', '--workspace', join(workspace, 'unheard'))
  await says(/Workspace: /)
  child.stderr!.destroy()
  child.kill('SIGTERM') // which it has something to say about
  const status = await Promise.race([
    new Promise((resolve) => child.once('exit', (code) => resolve(code))),
    new Promise((resolve) => setTimeout(resolve, 30_000, 'it goes on')),
  ])
  if (status === 'it goes on') child.kill('SIGKILL')
  expect(status).toBe(0)
  await ended
})

test('a workspace that is being served says where, and serving it twice shows the first', async () => {
  const { child, ended, says } = start('serve')
  await says(/Workspace:/)
  const { url } = JSON.parse(await readFile(join(workspace, 'host.json'), 'utf8'))
  const training = await run('train', ...TINY)
  expect(training.status).toBe(1)
  expect(training.messages).toContain(`work with it at ${url}`)
  const second = await run('serve')
  expect([second.status, second.output]).toEqual([0, `The workbench is running already: ${url}\n`])
  const looking = await run('runs')
  expect(looking.status).toBe(0)
  child.kill('SIGTERM')
  expect((await ended).status).toBe(0)
  expect(await readdir(workspace)).not.toContain('host.json')
})

test('serve says what is wrong with the settings, and leaves the file alone', async () => {
  const damaged = join(workspace, 'damaged')
  await mkdir(damaged)
  await writeFile(join(damaged, 'settings.json'), '{"retention":{"every')
  const { child, ended, says } = start('serve', '--port', '0', '--workspace', damaged)
  await says(/settings\.json is not JSON; [^\n]+ The defaults are used until settings are saved\.\n/)
  child.kill('SIGTERM')
  expect((await ended).status).toBe(0)
  expect(await readFile(join(damaged, 'settings.json'), 'utf8')).toBe('{"retention":{"every')
})

test('an estimate prints its numbers as JSON alone; Ctrl-C ends one at once; neither leaves a run', async () => {
  const folder = join(workspace, 'estimated')
  const estimate = ['train', '--estimate', '--json', '--workspace', folder]
  const whole = await run(...estimate, ...TINY, '--epochs', '3')
  expect([whole.status, whole.messages]).toEqual([0, ''])
  const { steps, epochs, stepsPerEpoch, totalSteps, secondsPerStep, diskBytes } = JSON.parse(whole.output)
  expect([steps, epochs, totalSteps]).toEqual([20, 3, 3 * stepsPerEpoch])
  expect(Math.min(secondsPerStep, diskBytes)).toBeGreaterThan(0)

  // The paper's own network takes far longer than this wait for its twenty steps.
  const { child, ended } = start(...estimate, '--threads', '1')
  await new Promise((resolve) => setTimeout(resolve, 2000))
  expect(child.exitCode).toBeNull()
  const sent = Date.now()
  child.kill('SIGINT')
  const { status, output, messages } = await ended
  expect(Date.now() - sent).toBeLessThan(5000)
  expect([status, output, messages]).toEqual([3, '', 'Cancelled.\n'])
  expect((await readdir(folder)).sort()).toEqual(['catalogue.sqlite', 'datasets'])
})
