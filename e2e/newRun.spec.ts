import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

test.describe('the form of a new run', () => {
  test.beforeEach(async ({ page }) => {
    await page.getByRole('link', { name: 'Train', exact: true }).click()
    await page.getByRole('link', { name: /Set up a run|New run/ }).click()
  })

  test('shows what matters first, the rest on request, and the paper’s value beside each', async ({ page }) => {
    await page.getByRole('combobox', { name: 'Preset' }).click()
    await page.getByRole('option', { name: 'Modern' }).click()
    await expect(page.getByLabel('Epochs', { exact: true })).toHaveValue('40')
    await expect(page.getByRole('img', { name: /^Learning rate: up to 0\.1, one cycle/ })).toBeVisible()
    await expect(page.getByLabel('Label smoothing', { exact: true })).toBeHidden()
    for (const title of [
      'Optimiser',
      'Regularisation',
      'Augmentation',
      'Preprocessing and initialisation',
      'Computation',
    ])
      await page.getByRole('button', { name: new RegExp(`^${title}`) }).click()
    await expect(page.getByLabel('Label smoothing', { exact: true })).toHaveValue('0.1')
    await expectReadable(page)
    await page.getByRole('button', { name: 'Label smoothing: the paper’s value' }).click()
    await expect(page.getByLabel('Label smoothing', { exact: true })).toHaveValue('0')
    await page.getByLabel('Mixup (α)', { exact: true }).fill('2')
    await expect(page.getByText('2 is too large; use at most 1')).toHaveCount(2)
    await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled()
  })

  test('keeps a recipe as a preset in the workspace, brings a changed one back, and removes it', async ({ page }) => {
    const preset = page.getByRole('combobox', { name: 'Preset' })
    const epochs = page.getByLabel('Epochs', { exact: true })
    await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
    await epochs.fill('7')
    await expect(preset).toHaveValue('Quick start, changed')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Save the recipe as a preset' })
    await dialog.getByLabel('Name').fill('Seven epochs')
    await expectReadable(page)
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    await expect(preset).toHaveValue('Seven epochs')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('New run') // the form around it was not sent

    // Another browser has only what the host has kept.
    await page.evaluate(() => sessionStorage.clear())
    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await expect(epochs).toHaveValue('5')
    await preset.click()
    await page.getByRole('option', { name: 'Seven epochs' }).click()
    await expect(epochs).toHaveValue('7')
    await epochs.fill('8')
    await expect(preset).toHaveValue('Seven epochs, changed')
    await page.getByRole('button', { name: 'Back to “Seven epochs”' }).click()
    await expect(epochs).toHaveValue('7')

    const recipe = page.getByRole('region', { name: 'Recipe' })
    await recipe.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove preset' }).click()
    await expect(preset).toHaveValue('Values of your own')
    await page.getByRole('button', { name: 'Undo' }).click()
    await preset.click()
    await expect(page.getByRole('option', { name: 'Seven epochs' })).toBeVisible()
  })

  test('has every value on one line, with a way back to the paper’s, at both sizes of window', async ({
    page,
  }, info) => {
    await page.getByRole('button', { name: 'Width: the paper’s value' }).click()
    await expect(page.getByRole('combobox', { name: 'Width' })).toHaveValue('1')
    await page.getByRole('button', { name: 'ReLU after the class maps: the paper’s value' }).click()
    await expect(page.getByRole('switch', { name: 'ReLU after the class maps' })).toBeChecked()
    for (const size of [
      { width: 1440, height: 900 },
      { width: 1024, height: 768 },
    ]) {
      await page.setViewportSize(size)
      for (const label of ['Network', 'Width', 'Data set', 'Seed', 'Title', 'Epochs', 'Decay factor']) {
        const control = (await page.getByLabel(label, { exact: true }).and(page.locator('input')).boundingBox())!
        const words = (await page.locator('label', { hasText: new RegExp(`^${label}$`) }).boundingBox())!
        expect(words.x + words.width, label).toBeLessThanOrEqual(control.x)
        expect(Math.abs(words.y + words.height / 2 - control.y - control.height / 2), label).toBeLessThan(6)
      }
      await expect(page.getByRole('button', { name: 'Start training' })).toBeInViewport()
      await page.screenshot({ path: info.outputPath(`form-${size.width}.png`) })
    }
  })

  test('offers the quick start, which the first page does no longer once there is a run', async ({ page }) => {
    test.slow()
    await page.getByRole('form', { name: 'New run' }).getByRole('button', { name: 'Quick start' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Quick start', { timeout: 60_000 })
    await page.getByRole('link', { name: 'New run' }).click()
    await expectReadable(page)
    await expect(page.getByRole('button', { name: 'Quick start' })).toBeVisible()
  })

  test('explains a value behind its (i): on focus, closed by Escape, kept by a tap', async ({ page }) => {
    const hint = page.getByRole('button', { name: 'About Learning rate', exact: true })
    const source = page.getByRole('tooltip').getByText('The paper takes the best of 0.25, 0.1, 0.05 and 0.01')
    await page.getByLabel('Batch size', { exact: true }).focus()
    for (let presses = 0; presses < 6 && !(await source.isVisible()); presses++) await page.keyboard.press('Tab')
    await expect(hint).toBeFocused()
    await expect(source).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(source).toBeHidden()
    await hint.click()
    await expect(source).toBeVisible()
  })

  test('writes event files for TensorBoard into a folder that may be written to', async ({
    page,
    workbench,
    window,
  }, info) => {
    test.slow()
    await page.getByRole('button', { name: /^Computation/ }).click()
    const folder = page.getByLabel('Event files for TensorBoard', { exact: true })
    await page.getByRole('button', { name: 'About Event files for TensorBoard' }).click()
    await expect(page.getByRole('tooltip')).toContainText('tensorboard --logdir')
    await page.keyboard.press('Escape')
    if (window === 'browser') {
      await folder.fill(join(workbench.workspace, '..', 'elsewhere'))
      await page.getByRole('button', { name: 'Start training' }).click()
      await expect(folder).toHaveAccessibleDescription(/A browser may have files written to .*exports alone/)
      await expect(folder).toHaveAttribute('aria-invalid', 'true')
      await expectReadable(page)
      await page.screenshot({ path: info.outputPath('refused.png') })
    }
    await folder.fill('logs')
    await expect(folder).not.toHaveAttribute('aria-invalid', 'true')
    await page.getByRole('button', { name: 'Start training' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Training', { timeout: 60_000 })
    const logs = join(workbench.workspace, 'exports', 'logs')
    const written = async () => {
      const names = await readdir(logs, { recursive: true }).catch(() => [])
      return names.filter((name) => name.includes('events.out.tfevents.')).length
    }
    await expect.poll(written, { timeout: 60_000 }).toBe(1)
    await page.getByRole('tab', { name: 'Facts' }).click()
    await expect(page.getByText(logs)).toBeVisible()
  })

  test('estimates time, memory and disk by some steps, which leave no run; another value asks for another one', async ({
    page,
  }, info) => {
    test.slow()
    const ask = page.getByRole('button', { name: 'Estimate', exact: true })
    await ask.click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(ask).toBeVisible()
    await ask.click()
    const found = page.getByRole('region', { name: 'Estimate' })
    await expect(found).toContainText(/about .*(s|min), .* MB memory, .* MB on disk/, { timeout: 120_000 })
    await page.getByRole('button', { name: 'About the estimate' }).click()
    await expect(page.getByRole('tooltip')).toContainText('20 steps were measured')
    await page.keyboard.press('Escape')
    await expectReadable(page)
    await page.screenshot({ path: info.outputPath('estimate.png') })
    await page.getByLabel('Epochs', { exact: true }).fill('9')
    await expect(ask).toBeEnabled()
    await page.getByRole('link', { name: 'Train', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Train a network/)
  })

  test('finds a learning rate by a range test, and takes it', async ({ page }) => {
    test.setTimeout(400_000)
    await page.getByRole('combobox', { name: 'Width' }).click()
    await page.getByRole('option', { name: '0.0625 (1/16)' }).click()
    await page.getByRole('button', { name: 'Range test' }).click()
    const dialog = page.getByRole('dialog', { name: 'Range test' })
    await expect(dialog.getByRole('group', { name: 'Loss, plot' })).toBeVisible()
    const use = dialog.getByRole('button', { name: /^Use [\d.e-]+ \(steepest\)/ })
    await expect(use).toBeVisible({ timeout: 300_000 })
    await expectReadable(page)
    const rate = /Use ([\d.e-]+)/.exec((await use.textContent())!)![1]!
    await use.click()
    await expect(dialog).toBeHidden()
    expect(Number(await page.getByLabel('Learning rate', { exact: true }).inputValue())).toBe(Number(rate))
    await page.getByRole('link', { name: 'Train', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Train a network/) // no run came of it
  })
})
