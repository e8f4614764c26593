import { join } from 'node:path'
import { drop, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

/** Has a transposed convolution and an LSTM, which the workbench does not compute. */
const MODEL = join(import.meta.dirname, '../test/golden/drawn/recogniser.onnx')
const WHY =
  /recogniser can be drawn and compared, but not run, trained or explained: .*ConvTranspose.*LSTM.*2 layers behind cannot be told/

test('a file with operators that are not computed is drawn and compared, and refused by what runs', async ({
  page,
}) => {
  test.slow()
  await goTo(page, '#/settings')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
  await drop(page, [MODEL])
  const dialog = page.getByRole('dialog', { name: 'Open a model' })

  await test.step('the form says why, and offers the drawing', async () => {
    await expect(dialog.getByRole('alert')).toContainText('the operator ConvTranspose is not read', { timeout: 60_000 })
    await expect(dialog.getByRole('button', { name: 'Open', exact: true })).toBeDisabled()
    await expect(dialog.getByRole('button', { name: 'Draw the network' })).toBeEnabled()
    await expectReadable(page)
  })

  await test.step('its drawing has a note, and what nobody knows is a question mark', async () => {
    await dialog.getByRole('button', { name: 'Draw the network' }).press('Enter')
    await expect(dialog).toBeHidden({ timeout: 60_000 })
    const main = page.getByRole('main')
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('recogniser', { timeout: 60_000 })
    await expect(main.getByRole('note')).toHaveText(WHY)
    await expect(main.getByRole('button', { name: 'Train it' })).toBeDisabled()
    const table = main.getByRole('table')
    await expect(table.getByRole('row')).toHaveCount(9)
    await expect(table.getByRole('row').nth(5)).toContainText('LSTM, hidden size 5')
    await expect(table.getByRole('row').nth(5)).toContainText('?')
    await expect(main).not.toContainText('NaN')
    await table.getByRole('button').nth(4).press('Enter')
    await expect(main).toContainText('LSTM (hidden size 5')
    await expectReadable(page)
  })

  await test.step('a reload keeps it', async () => {
    await page.reload()
    await expect(page.getByRole('note')).toHaveText(WHY, { timeout: 60_000 })
  })

  await test.step('it is compared with another network', async () => {
    const id = page.url().split('/').at(-1)!
    await goTo(page, `#/architectures/diff/${id}/all-cnn-c`)
    const main = page.getByRole('main')
    await expect(main).toContainText('LSTM', { timeout: 60_000 })
    await expect(main).not.toContainText('NaN')
    await expectReadable(page)
  })

  await test.step('a new run with it is refused in one sentence', async () => {
    await goTo(page, '#/train/new')
    const network = page.getByLabel('Network', { exact: true })
    await network.first().click()
    await page.getByRole('option', { name: 'recogniser' }).click()
    const summary = page.getByRole('alert').filter({ hasText: 'recogniser' })
    await expect(summary.getByRole('listitem')).toHaveText(WHY)
    await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled()
  })
})

test('another network begins at its title, however far down the one before was read', async ({ page }) => {
  await goTo(page, '#/architectures/densenet-121')
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText('DenseNet-121', { timeout: 60_000 })
  await page.getByRole('table').getByRole('button').last().press('Enter')
  await expect(title).not.toBeInViewport()
  await page.getByRole('link', { name: 'AlexNet' }).click()
  await expect(title).toHaveText('AlexNet')
  await expect(title).toBeInViewport()
})

test('a file that is no model offers no drawing', async ({ page }) => {
  await goTo(page, '#/settings')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
  await drop(page, [await write('broken.onnx', Buffer.from('not a model'))])
  const dialog = page.getByRole('dialog', { name: 'Open a model' })
  await expect(dialog.getByRole('alert')).toContainText('broken.onnx', { timeout: 60_000 })
  await expect(dialog.getByRole('button', { name: 'Draw the network' })).toHaveCount(0)
})
