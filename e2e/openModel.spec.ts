import { join } from 'node:path'
import { address, drop, picture, strip, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

const STATES = join(import.meta.dirname, '../test/golden/states/plain.pth')
const MODEL = join(import.meta.dirname, '../test/golden/onnx/residual.onnx')

test('a model of another program is dropped anywhere, then a photograph, and a unit of it is explained', async ({
  page,
}) => {
  test.slow()
  await goTo(page, '#/settings')
  await drop(page, [MODEL])
  const dialog = page.getByRole('dialog', { name: 'Open a model' })

  await test.step('the form says what the file holds', async () => {
    const note = dialog.getByRole('note', { name: 'What the file holds' })
    await expect(note).toContainText('ONNX', { timeout: 60_000 })
    await expect(note).toContainText('images of 9 × 9')
    await expect(note).toContainText('5 classes, numbered')
    await expect(dialog.getByLabel('Height of images')).toBeDisabled()
    await dialog
      .getByRole('combobox', { name: 'Preprocessing' })
      .or(dialog.getByRole('textbox', { name: 'Preprocessing' }))
      .first()
      .click()
    await page.getByRole('option', { name: '-1 to 1' }).click()
    await dialog
      .locator('input[type=file]')
      .nth(1)
      .setInputFiles({
        name: 'names.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('cat\ndog\nhen\nfox\nowl\n'),
      })
    await expect(note).toContainText('5 classes, as you named them: cat, dog, hen', { timeout: 60_000 })
    await dialog.getByLabel('Name').last().fill('Dropped net')
  })

  await test.step('an image shows at once what it would say', async () => {
    await dialog
      .locator('input[type=file]')
      .nth(2)
      .setInputFiles({ name: 'try.png', mimeType: 'image/png', buffer: await picture(40, 40).png().toBuffer() })
    const likeliest = dialog.getByRole('list', { name: 'Likeliest classes' })
    await expect(likeliest.getByRole('listitem')).toHaveCount(5, { timeout: 60_000 })
    await expect(likeliest).toContainText('owl')
  })

  await test.step('it opens in Explain, and a photograph is explained', async () => {
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(dialog).toBeHidden({ timeout: 60_000 })
    await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
    await drop(page, [await write('photo.png', picture(90, 90).png().toBuffer())])
    const scores = page.getByRole('list', { name: 'Classes by score' })
    await expect(scores.getByRole('listitem')).toHaveCount(5, { timeout: 60_000 })
    await expect(scores).toContainText('owl')
    await strip(page, 'conv1').click({ position: { x: 20, y: 20 } })
    await expect(address(page)).toHaveValue(/^conv1:\d@\d,\d$/)
    await expect(page.locator('[data-phase="ready"] [data-method]').first()).toBeVisible()
  })

  await test.step('it stands among the runs as one that was not trained here', async () => {
    await goTo(page, '#/train')
    await expect(page.getByRole('complementary', { name: 'Runs' })).toContainText('not trained here')
    const main = page.getByRole('main')
    await expect(main.getByRole('heading', { name: /Dropped net/ })).toContainText('Imported')
    await main.getByRole('tab', { name: 'Facts' }).click()
    await expect(main).toContainText('-1 to 1')
    await expect(main).toContainText('ONNX')
  })
})

test('weights without a network: which of their tensors fit where', async ({ page }) => {
  await goTo(page, '#/train')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
  await drop(page, [STATES])
  const dialog = page.getByRole('dialog', { name: 'Open a model' })
  await expect(dialog).toContainText('no network here has just these tensors', { timeout: 60_000 })
  await expect(dialog.getByRole('button', { name: 'Open', exact: true })).toBeDisabled()
  await dialog
    .getByRole('textbox', { name: 'Network' })
    .or(dialog.getByRole('combobox', { name: 'Network' }))
    .first()
    .click()
  await page
    .getByRole('option', { name: /ResNet-20.*: \d+ of \d+ shapes/ })
    .first()
    .click()
  const tensors = dialog.getByRole('region', { name: /Tensors of ResNet-20/ })
  await expect(tensors.getByRole('row', { name: /conv1\/kernel/ })).toBeVisible({ timeout: 60_000 })
  await expect(tensors).toContainText('not found')
  await expect(tensors).toContainText('no use for it')
})

test('a file that is no model is refused in a sentence, and nothing is lost', async ({ page }) => {
  await goTo(page, '#/train')
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 }) // before, nobody would take the drop
  await drop(page, [await write('broken.onnx', Buffer.from('not a model'))])
  const dialog = page.getByRole('dialog', { name: 'Open a model' })
  await expect(dialog.getByRole('alert')).toContainText('broken.onnx', { timeout: 60_000 })
  await expect(dialog.getByRole('button', { name: 'Open', exact: true })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
})
