import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { address, clickMap, drop, orderByChannel, picture, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

const GOLDEN = join(import.meta.dirname, '../test/golden/onnx')

/** Drops a model on whatever page is open, and opens it under a name; the form is answered where the file does not say it all. */
async function openDropped(page: Page, path: string, { name, holds }: { name: string; holds: string }) {
  await drop(page, [path])
  const dialog = page.getByRole('dialog', { name: 'Open a model' })
  await expect(dialog.getByRole('note', { name: 'What the file holds' })).toContainText(holds, { timeout: 60_000 })
  await dialog.getByLabel('Name').last().fill(name)
  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(dialog).toBeHidden({ timeout: 60_000 })
  await expect(page.locator(`input[value="${name}"]`).first()).toBeVisible() // Explain's choice of runs
}

// One after the other in one window, as somebody does who has a model and wants to know what it looks at.
test('a model and a photograph are dropped, a unit is clicked, a second model is compared, and the export comes in again', async ({
  page,
  workbench,
}, info) => {
  test.slow()
  const scores = page.getByRole('list', { name: 'Classes by score' })
  const main = page.getByRole('main')
  let told: string | undefined
  /** Names, shares and scores, whichever of them is being explained. */
  const answers = async () => (await scores.textContent())?.replace(', explained', '')

  await test.step('an ONNX file is dropped', async () => {
    await expect(page.getByRole('navigation')).toBeVisible({ timeout: 60_000 })
    await openDropped(page, join(GOLDEN, 'residual.onnx'), { name: 'First net', holds: '5 classes' })
    await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
  })

  await test.step('a photograph is dropped, and a unit clicked', async () => {
    await drop(page, [await write('photo.jpg', picture(300, 220).jpeg().toBuffer())])
    await expect(scores.getByRole('listitem')).toHaveCount(5, { timeout: 60_000 })
    await orderByChannel(page)
    await clickMap(page, 'conv2', 1, [0.5, 0.5])
    await expect(address(page)).toHaveValue('conv2:1@4,4')
    await expect(page.locator('[data-target="conv2:1@4,4"][data-phase="ready"] [data-method]').first()).toBeVisible()
    await expect(page.getByRole('img', { name: /of conv2:1@4,4/ }).first()).toBeVisible()
    told = await answers()
    await page.screenshot({ path: info.outputPath('unit.png') })
  })

  await test.step('a second model is dropped, and both are compared on that photograph', async () => {
    await openDropped(page, join(GOLDEN, 'conv-relu.onnx'), { name: 'Second net', holds: '5 classes' })
    await expect(scores.getByRole('listitem')).toHaveCount(5, { timeout: 60_000 })
    await goTo(page, '#/compare/images')
    for (const [at, name] of ['First net', 'Second net'].entries()) {
      const picker = page.getByRole('combobox', { name: `Model ${at + 1}` })
      if (!(await picker.isVisible())) await page.getByRole('button', { name: /^(Choose|Add) a model$/ }).click()
      await picker.click()
      await page.getByRole('option', { name }).click()
    }
    await expect(page.getByRole('img', { name: 'photo.jpg' })).toBeVisible()
    for (const name of ['First net', 'Second net']) {
      const column = page.getByRole('region', { name })
      await expect(column.getByRole('listitem').first()).toBeVisible({ timeout: 60_000 })
      await expect(column.getByRole('img', { name: /^guided-backprop of/ })).toBeVisible({ timeout: 60_000 })
    }
    // Neither has a data set here, which is no mistake of anybody.
    await expect(page.getByRole('button', { name: 'First test image' })).toBeDisabled()
    await expect(page.getByText('There is no data set')).toHaveCount(0)
    await page.screenshot({ path: info.outputPath('compared.png') })
  })

  await test.step('the first is exported', async () => {
    await goTo(page, '#/train')
    await page
      .getByRole('complementary', { name: 'Runs' })
      .getByRole('link', { name: /First net/ })
      .click()
    await main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Export…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByRole('status')).toContainText('first-net.onnx', { timeout: 60_000 })
    await dialog.getByRole('button', { name: 'Done' }).click()
    expect(await readdir(join(workbench.workspace, 'exports'))).toEqual(['first-net.onnx'])
  })

  await test.step('the export is dropped: the same scores for the same photograph, and the same unit', async () => {
    const path = join(workbench.workspace, 'exports', 'first-net.onnx')
    await openDropped(page, path, { name: 'First net again', holds: "the file's own names" })
    await expect(scores.getByRole('listitem')).toHaveCount(5, { timeout: 60_000 })
    await expect.poll(answers, { timeout: 60_000 }).toBe(told)
    await clickMap(page, 'conv2', 1, [0.5, 0.5])
    await expect(address(page)).toHaveValue('conv2:1@4,4')
    await expect(page.locator('[data-target="conv2:1@4,4"][data-phase="ready"] [data-method]').first()).toBeVisible()
    await page.screenshot({ path: info.outputPath('again.png') })
  })
})
