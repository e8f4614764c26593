import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { drop, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const MODEL = join(import.meta.dirname, '../test/golden/onnx/residual.onnx')

const COLOURS = { blue: { r: 40, b: 210 }, red: { r: 210, b: 40 } } as const
const plain = (name: keyof typeof COLOURS, green: number) =>
  sharp({ create: { width: 32, height: 32, channels: 3, background: { ...COLOURS[name], g: green } } })
    .png()
    .toBuffer()

test.use({
  prepare: async ({ browserName: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'allconv-plain-'))
    for (const name of ['blue', 'red'] as const) {
      await mkdir(join(folder, name))
      for (let index = 0; index < 40; index++)
        await sharp(await plain(name, index * 3)).toFile(join(folder, name, `${index}.png`))
    }
    await use([['dataset', 'import', folder, '--name', 'plain']])
    await rm(folder, { recursive: true, force: true })
  },
})

test('a dropped model is trained on for other classes, with a new head, and explains an image', async ({
  page,
}, info) => {
  test.slow() // it trains
  const main = page.getByRole('main')

  await test.step('a model of five classes is dropped and opened', async () => {
    await goTo(page, '#/settings')
    await drop(page, [MODEL])
    const dialog = page.getByRole('dialog', { name: 'Open a model' })
    await expect(dialog.getByRole('note', { name: 'What the file holds' })).toContainText('5 classes', {
      timeout: 60_000,
    })
    await dialog.getByLabel('Name').last().fill('Dropped net')
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(dialog).toBeHidden({ timeout: 60_000 })
  })

  await test.step('"Fine-tune…" opens the form with it', async () => {
    await goTo(page, '#/train')
    await main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Fine-tune…' }).click()
    await expect(page.getByRole('combobox', { name: 'Start from' })).toHaveValue('Dropped net')
    await expect(page.getByRole('switch', { name: 'New head' })).toBeChecked()
    await page.getByRole('combobox', { name: 'Data set', exact: true }).click()
    await page.getByRole('option', { name: /^plain/ }).click()
    await page.getByRole('combobox', { name: 'Train from' }).click()
    await page.getByRole('option', { name: 'conv2' }).click()
    await page.getByLabel('Title', { exact: true }).fill('Blue or red')
    await page.getByLabel('Epochs', { exact: true }).fill('12')
    await page.getByLabel('Batch size', { exact: true }).fill('8')
    await page.screenshot({ path: info.outputPath('form.png'), fullPage: true })
    await expectReadable(page)
    await page.emulateMedia({ colorScheme: 'light' })
  })

  await test.step('the run ends with its test error, and says where it came from', async () => {
    await page.getByRole('button', { name: 'Start training' }).click()
    await expect(main.getByRole('heading', { level: 1 })).toContainText('Done', { timeout: 120_000 })
    await expect(main.getByRole('heading', { level: 1 })).toContainText('Blue or red')
    const error = page.getByText('Final test error').locator('xpath=..')
    await expect(error).toContainText(/^Final test error.*0\.00 %/)
    await page.screenshot({ path: info.outputPath('run.png') })
    await main.getByRole('tab', { name: 'Facts' }).click()
    await expect(main).toContainText('Dropped net')
    await page.screenshot({ path: info.outputPath('facts.png') })
  })

  await test.step('an image is explained by it, in the new classes', async () => {
    await main.getByRole('tab', { name: 'Checkpoints' }).click()
    await page.getByRole('link', { name: 'Explain' }).last().click()
    await expect(page.locator('[data-looked]')).toBeVisible({ timeout: 60_000 })
    await drop(page, [await write('red.png', plain('red', 61))])
    const scores = page.getByRole('list', { name: 'Classes by score' })
    await expect(scores.getByRole('listitem')).toHaveCount(2, { timeout: 60_000 })
    await expect(scores.getByRole('listitem').first()).toContainText('red')
    await expect(page.locator('[data-phase="ready"] [data-method]').first()).toBeVisible({ timeout: 60_000 })
    await page.screenshot({ path: info.outputPath('explain.png') })
  })
})
