import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { address, drop, folder, picture, strip, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const GOLDEN = join(import.meta.dirname, '../test/golden')
const KERAS = join(GOLDEN, 'keras/convolution.keras')
const SHARDS = ['layers-1.bin', 'layers-2.bin']

/** A model of TensorFlow.js in a folder of its own. */
function tfjsFolder(name: string): string {
  const place = join(folder, name)
  mkdirSync(place, { recursive: true })
  cpSync(join(GOLDEN, 'tfjs/layers.json'), join(place, 'model.json'))
  for (const shard of SHARDS) cpSync(join(GOLDEN, 'tfjs', shard), join(place, shard))
  return place
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Open a model' })

/** Opens what the dialog holds, drops a photograph, and looks at a unit. */
async function explained(page: Page, layer: string): Promise<void> {
  const dialog = dialogOf(page)
  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(dialog).toBeHidden({ timeout: 60_000 })
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
  await drop(page, [await write(`${layer}.png`, picture(90, 90).png().toBuffer())])
  await expect(page.getByRole('list', { name: 'Classes by score' }).getByRole('listitem')).toHaveCount(5, {
    timeout: 60_000,
  })
  await strip(page, layer)
    .first()
    .click({ position: { x: 20, y: 20 } })
  await expect(address(page)).toHaveValue(new RegExp(`^${layer}:\\d@\\d,\\d$`))
  await expect(page.locator('[data-phase="ready"] [data-method]').first()).toBeVisible({ timeout: 60_000 })
}

test('model.json is dropped with its shards, and an image is explained', async ({ page }) => {
  test.slow()
  await goTo(page, '#/train')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
  const place = tfjsFolder('loose')
  // The order in which a desktop hands files over means nothing.
  await drop(
    page,
    [...SHARDS, 'model.json'].map((name) => join(place, name)),
  )
  const note = dialogOf(page).getByRole('note', { name: 'What the file holds' })
  await expect(note).toContainText('TensorFlow.js layers model', { timeout: 60_000 })
  await expect(note).toContainText('5 classes')
  await expect(dialogOf(page)).toContainText('File, with the 2 beside it')
  await expectReadable(page)
  await explained(page, 'stem')
})

test('a folder with model.json is dropped', async ({ page }) => {
  test.slow()
  await goTo(page, '#/train')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
  await drop(page, [tfjsFolder('my-net')])
  const dialog = dialogOf(page)
  await expect(dialog.getByRole('note', { name: 'What the file holds' })).toContainText('TensorFlow.js', {
    timeout: 60_000,
  })
  await expect(dialog.getByLabel('Name').last()).toHaveValue('my-net')
})

test('model.json and its shards are chosen in the file dialog', async ({ page }) => {
  await goTo(page, '#/train')
  await page.getByRole('button', { name: 'Open a model' }).first().click()
  const place = tfjsFolder('chosen')
  const dialog = dialogOf(page)
  await dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles(['model.json', ...SHARDS].map((name) => join(place, name)))
  await expect(dialog.getByRole('note', { name: 'What the file holds' })).toContainText('TensorFlow.js', {
    timeout: 60_000,
  })
})

test('model.json without its shards is refused in a sentence that names one', async ({ page }) => {
  await goTo(page, '#/train')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
  await drop(page, [join(tfjsFolder('alone'), 'model.json')])
  await expect(dialogOf(page).getByRole('alert')).toContainText('layers-1.bin, which does not lie beside it', {
    timeout: 60_000,
  })
})

test('a .keras file is dropped, and an image is explained', async ({ page }) => {
  test.slow()
  await goTo(page, '#/train')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
  await drop(page, [KERAS])
  await expect(dialogOf(page).getByRole('note', { name: 'What the file holds' })).toContainText('Keras', {
    timeout: 60_000,
  })
  await explained(page, 'stem')
})
