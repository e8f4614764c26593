import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { decodeSafetensors, type NamedTensor } from '../src/shared/checkpoint/safetensors.ts'
import { address, clickMap, drop, orderByChannel, picture, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const EPOCHS = 20
const BATCH = 20
const CLASSES = 10
const EACH = 24

/** Ten classes of plain images with noise: an epoch of them takes a moment. */
async function drawnFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'allconv-drawn-'))
  for (let label = 0; label < CLASSES; label++) {
    await mkdir(join(folder, `class${label}`))
    for (let index = 0; index < EACH; index++) {
      const noise = { type: 'gaussian', mean: 20 + 22 * label, sigma: 10 + index } as const
      const create = { width: 32, height: 32, channels: 3, background: '#000', noise } as const
      await sharp({ create })
        .png()
        .toFile(join(folder, `class${label}`, `${index}.png`))
    }
  }
  return folder
}

test.use({
  prepare: async ({ browserName: _ }, use) => {
    const folder = await drawnFolder()
    await use([['dataset', 'import', folder, '--name', 'drawn']])
    await rm(folder, { recursive: true, force: true })
  },
})

/** Channels of Model A's convolutions, small enough for seconds. */
const CHANNELS = { conv1: 6, conv2: 8, conv3: 8, conv4: 8 }

/** Children of this workspace's host that compute: the host itself is the parent of all of them. */
function engines(workspace: string): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row)!)
    .map(([, pid, parent, words]) => ({ pid: Number(pid), parent: Number(parent), words: words! }))
  const below = (of: number): number[] =>
    rows.filter(({ parent }) => parent === of).flatMap(({ pid }) => [pid, ...below(pid)])
  const host = rows.find(({ words }) => words.includes('serve') && words.includes(workspace))!
  return below(host.pid)
}

/** The newest checkpoint of a run, tensor by tensor. */
async function lastCheckpoint(workspace: string, run: string): Promise<{ path: string; tensors: NamedTensor[] }> {
  const folder = join(workspace, 'runs', run, 'checkpoints')
  const name = (await readdir(folder))
    .filter((file) => file.endsWith('.safetensors'))
    .sort()
    .at(-1)!
  return { path: name, tensors: decodeSafetensors(await readFile(join(folder, name)), name).tensors }
}

async function train(page: Page, network: string, title: string): Promise<string> {
  await goTo(page, `#/architectures/${network}`)
  await page.getByRole('button', { name: 'Train it' }).click()
  await page.getByRole('combobox', { name: 'Data set', exact: true }).click()
  await page.getByRole('option', { name: /^drawn/ }).click()
  await page.getByLabel('Title', { exact: true }).fill(title)
  const values = {
    Epochs: String(EPOCHS),
    'Batch size': String(BATCH),
    Seed: '11',
    'Decay after epochs': '',
  }
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title, { timeout: 60_000 })
  return /#\/train\/([^/]+)/.exec(page.url())![1]!
}

const done = (page: Page) => expect(page.getByRole('heading', { level: 1 })).toContainText('Done', { timeout: 240_000 })

test('a residual block is built, trained, interrupted, resumed to the same bits, explained behind its sum, and told from the plain network', async ({
  page,
  workbench,
}, info) => {
  test.skip(info.project.name !== 'browser', 'the engines of the desktop application are not told by their host')
  test.setTimeout(600_000)

  await test.step('the plain network: a few channels of Model A', async () => {
    await goTo(page, '#/architectures/model-a')
    await page.getByRole('button', { name: 'Duplicate' }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill('Plain')
    await page.getByRole('textbox', { name: 'Name for files' }).fill('plain')
    for (const [layer, channels] of Object.entries(CHANNELS))
      await page.getByRole('textbox', { name: `${layer} channels` }).fill(String(channels))
    // The three dropouts at once: they would only make it slower to learn.
    for (const number of [1, 2, 3]) await page.getByRole('checkbox', { name: `Select dropout${number}` }).check()
    await expect(page.getByText('3 of 11 selected')).toBeVisible()
    await page.getByRole('button', { name: 'Remove the selected layers' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: 'Plain', level: 1 })).toBeVisible()
  })

  await test.step('a residual block after its third convolution; what cannot be is said at its field', async () => {
    await page.getByRole('button', { name: 'Duplicate' }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill('Residual')
    await page.getByRole('textbox', { name: 'Name for files' }).fill('residual')
    await page.getByRole('checkbox', { name: 'Select conv3' }).check()
    await page.getByRole('button', { name: 'Add a block' }).click()
    await page.getByRole('menuitem', { name: 'Residual block', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Residual block' })
    await expect(dialog.getByRole('status')).toHaveText('5 layers, 1,184 parameters: maps stay 6×6×8.')
    await dialog.getByLabel('Channels').fill('0')
    await expect(dialog.getByRole('alert')).toHaveText('Write a whole number from 1 to 65,536.')
    await dialog.getByLabel('Channels').fill('6')
    await dialog.getByLabel('Convolutions').selectOption('bottleneck')
    await expect(dialog.getByRole('alert')).toHaveText(
      'A bottleneck narrows to a quarter of its channels, but 6 is no multiple of 4; use 8.',
    )
    await expect(dialog.getByRole('button', { name: 'Add the block' })).toBeDisabled()
    await dialog.getByLabel('Convolutions').selectOption('basic')
    await dialog.getByLabel('Channels').fill('8')
    await expectReadable(page)
    await dialog.getByRole('button', { name: 'Add the block' }).click()
    await expect(page.getByText('5 of 13 selected')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Inputs of residual1_add: residual1_bn2, conv3' })).toBeVisible()
    await expectReadable(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: 'Residual', level: 1 })).toBeVisible()
  })

  let interrupted = ''
  await test.step('trained twice, the second time with its engine killed and resumed: the same bits', async () => {
    const whole = await train(page, 'residual', 'In one go')
    await done(page)
    interrupted = await train(page, 'residual', 'Interrupted')
    await expect(page.getByRole('tab', { name: /Checkpoints\s*[1-9]/ })).toBeVisible({ timeout: 120_000 })
    for (const pid of engines(workbench.workspace)) process.kill(pid, 'SIGKILL')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Failed', { timeout: 60_000 })
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await done(page)
    const [expected, found] = [
      await lastCheckpoint(workbench.workspace, whole),
      await lastCheckpoint(workbench.workspace, interrupted),
    ]
    expect(found.path).toBe(expected.path)
    expect(found.tensors.map(({ name }) => name)).toEqual(expected.tensors.map(({ name }) => name))
    expect(found.tensors.some(({ name }) => name.startsWith('residual1_bn2/running_var'))).toBe(true)
    for (const [at, { name, data }] of expected.tensors.entries())
      expect(Buffer.compare(bytesOf(found.tensors[at]!.data), bytesOf(data)), name).toBe(0)
  })

  await test.step('a unit behind the sum is clicked and explained', async () => {
    await page.getByRole('link', { name: 'Explain', exact: true }).first().click()
    await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
    await drop(page, [await write('residual.png', picture(64, 64).png().toBuffer())])
    await orderByChannel(page)
    await clickMap(page, 'residual1_add', 3, [0.4, 0.6])
    await expect(address(page)).toHaveValue('residual1_add:3@3,2')
    await expect(
      page.locator('[data-target="residual1_add:3@3,2"][data-phase="ready"] [data-method]').first(),
    ).toBeVisible({ timeout: 60_000 })
  })

  await test.step('the diff calls the block by its name', async () => {
    await goTo(page, '#/architectures/diff/plain/residual')
    await expect(page.getByText('shortcut added around residual1_conv1-residual1_conv2').first()).toBeVisible()
  })
})

const bytesOf = ({ buffer, byteOffset, byteLength }: NamedTensor['data']) => Buffer.from(buffer, byteOffset, byteLength)
