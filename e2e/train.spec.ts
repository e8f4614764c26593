import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

/** Steps done, as the page says. */
async function steps(page: Page): Promise<number> {
  const words = await page.getByText(/^step [\d,]+ of/).textContent()
  return Number(/step ([\d,]+)/.exec(words ?? '')![1]!.replaceAll(',', ''))
}

/** Where the training curve of the loss ends, in epochs, as the plot tells a screen reader. */
async function curveEnd(page: Page): Promise<number> {
  const id = await page.getByRole('group', { name: 'Loss, plot' }).getAttribute('aria-describedby')
  const words = await page.locator(`[id="${id}"]`).textContent()
  return Number(/training: [\d.]+ at epoch (\d+(?:\.\d+)?)/.exec(words ?? '')?.[1] ?? Number.NaN)
}

/** How many pixels of the loss chart carry the training curve's colour. */
const curvePixels = (page: Page) =>
  page
    .getByRole('group', { name: 'Loss, plot' })
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let at = 0; at < data.length; at += 4)
        if (Math.abs(data[at]! - 0x2f) + Math.abs(data[at + 1]! - 0x7d) + Math.abs(data[at + 2]! - 0xe1) < 60) count++
      return count
    })

/** The smallest network on few images for so many epochs, through the form. */
async function fillSmallRun(page: Page, values: Record<string, string>) {
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('link', { name: /Set up a run|New run/ }).click()
  await page.getByRole('combobox', { name: 'Width' }).click()
  await page.getByRole('option', { name: '0.0625 (1/16)' }).click()
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value)
}

test.describe('training', () => {
  // Every test trains; on a machine that does other work too, steps take their time.
  test.describe.configure({ timeout: 300_000 })

  test('quick start, pause, reload, resume, stop: the run and its checkpoints stay', async ({ page }) => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Train a network/)
    await expectReadable(page)
    await page.getByRole('button', { name: 'Quick start' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Quick start', { timeout: 60_000 })

    // The curve grows while one watches.
    await expect.poll(() => curveEnd(page), { timeout: 90_000 }).toBeGreaterThan(0)
    const [end, drawn] = [await curveEnd(page), await curvePixels(page)]
    await expect.poll(() => curveEnd(page), { timeout: 60_000 }).toBeGreaterThan(end)
    await expect.poll(() => curvePixels(page)).not.toBe(drawn)

    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Resume', exact: true })).toBeVisible({ timeout: 60_000 })
    const paused = await steps(page)
    expect(paused).toBeGreaterThan(0)

    await page.reload()
    await expect(page.getByRole('button', { name: 'Resume', exact: true })).toBeVisible()
    expect(await steps(page)).toBe(paused)
    expect(await curvePixels(page)).toBeGreaterThan(20)

    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await expect.poll(() => steps(page), { timeout: 60_000 }).toBeGreaterThan(paused)

    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the run' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Stopped', { timeout: 60_000 })

    await page.getByRole('tab', { name: /Checkpoints/ }).click()
    const rows = page.getByRole('table').getByRole('row')
    await expect(rows.nth(1)).toContainText('last')
    await expect(rows.nth(1)).toContainText('.safetensors')
    await expectReadable(page)
    await expect(page.getByRole('complementary', { name: 'Runs' }).getByRole('link')).toContainText([
      /Quick start.*Stopped/s,
    ])
  })

  test('a run set up in the form ends with its best and final error', async ({ page, workbench }) => {
    await fillSmallRun(page, {
      Title: 'Small',
      Epochs: '1',
      'Batch size': '256',
      'Decay after epochs': '',
    })
    await expectReadable(page)
    await page.getByRole('button', { name: 'Start training' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Done', { timeout: 240_000 })
    await expect(page.getByText('1 / 1')).toBeVisible()
    const error = page.getByText('Final test error').locator('xpath=..')
    await expect(error).toContainText(/\d+\.\d\d %/)
    await page.getByRole('tab', { name: /Checkpoints/ }).click()
    await expect(page.getByRole('row').filter({ hasText: 'epoch-0001.safetensors' })).toContainText(/best\s*last/)

    await page.getByRole('tab', { name: 'Facts' }).click()
    await expect(page.getByText('Held out for validation')).toBeVisible()
    await expectReadable(page)

    // The page says what the command line says.
    const place = page.url()
    const runs = JSON.parse(await workbench.allconv('runs', '--json')) as { runs?: unknown[] } | unknown[]
    const [run] = (Array.isArray(runs) ? runs : (runs.runs ?? [])) as { epochs: { testError: number }[] }[]
    const shown = await page.getByText('Final test error').locator('xpath=..').textContent()
    expect(Number(/([\d.]+) %/.exec(shown ?? '')![1])).toBeCloseTo(run!.epochs[0]!.testError * 100, 2)

    // What comes next: look into it, or train it again with other seeds.
    const next = page.getByRole('navigation', { name: 'Next steps' })
    await next.getByRole('link', { name: 'Explain' }).click()
    await expect(page).toHaveURL(/#\/explain\/[0-9a-f]{64}/)
    await page.goto(place)
    await next.getByRole('link', { name: 'More seeds' }).click()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('small-seeds')
    await expect(page.getByText('5 trainings with 5 seeds, 5 epochs in all.')).toBeVisible()
    await expectReadable(page)
  })

  test('the form says what is wrong before anything is started', async ({ page }) => {
    await fillSmallRun(page, { Epochs: '', Seed: '1' })
    await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled()
    await page.getByLabel('Epochs', { exact: true }).fill('2')
    await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled()
    await page.getByLabel('Decay after epochs', { exact: true }).fill('two')
    await expect(page.getByText('Write whole epochs, such as 200, 250, 300.')).toBeVisible()
  })

  test('a training that leaves the numbers says so in full', async ({ page }) => {
    await fillSmallRun(page, { Epochs: '3', 'Learning rate': '100000', 'Decay after epochs': '' })
    await page.getByRole('button', { name: 'Start training' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Failed', { timeout: 240_000 })
    await expect(page.getByRole('alert').filter({ hasText: 'The run failed' })).toContainText(/learning rate/i)
    await expectReadable(page)
  })
})
