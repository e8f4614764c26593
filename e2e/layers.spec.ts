import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

/** The smallest network on few images, at a rate that kills it within the first steps. */
const DYING = [
  'train',
  ...['--preset', 'quick', '--width', '0.0625', '--epochs', '1', '--seed', '3'],
  ...['--learning-rate', '0.3', '--diagnostics-every', '10', '--title', 'Dying'],
]

const heatMap = (page: Page, quantity: string) => page.getByRole('group', { name: `${quantity} by layer and step` })

/** What the heat map tells a screen reader of itself. */
async function described(page: Page, quantity: string): Promise<string> {
  const id = await heatMap(page, quantity).getAttribute('aria-describedby')
  return (await page.locator(`[id="${id}"]`).textContent()) ?? ''
}

/** Different colours in the middle of each row. */
const colours = (page: Page, quantity: string) =>
  heatMap(page, quantity)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d')!
      const found = new Set<string>()
      for (let row = 0; row < 9; row++)
        found.add(`${context.getImageData(canvas.width / 2, ((row + 0.5) * canvas.height) / 9, 1, 1).data}`)
      return found.size
    })

test.describe('layers of a run', () => {
  test.describe.configure({ timeout: 300_000 })

  test.describe('that died', () => {
    test.use({ prepare: [DYING] })

    test('say which layer died, and when: as a sentence, a heat map read by keyboard, and curves', async ({
      page,
      workbench,
    }) => {
      await page.getByRole('link', { name: 'Train', exact: true }).click()
      await page.getByRole('link', { name: /Dying/ }).click()
      await page.getByRole('tab', { name: 'Layers' }).click()
      const sentence = page.getByText(
        /conv8: .*of its channels are silent from step [\d,]+ on; no gradient reaches conv1/,
      )
      await expect(sentence).toBeVisible()

      // The page says what the command line says.
      const [run] = JSON.parse(await workbench.allconv('runs', '--json')) as { id: string }[]
      const told = JSON.parse(await workbench.allconv('layers', run!.id, '--json')) as {
        sentence: string
        measured: number
        layers: { silent: (number | null)[] }[]
      }
      await expect(sentence).toHaveText(told.sentence)
      expect(await described(page, 'Gradient')).toContain(`9 layers, ${told.measured} measurements`)
      expect(await colours(page, 'Gradient')).toBeGreaterThan(1)

      await page.getByText('Silent channels', { exact: true }).click()
      await heatMap(page, 'Silent channels').focus()
      for (const key of ['End', 'PageUp', ...Array(7).fill('ArrowDown')]) await page.keyboard.press(key)
      const last = told.layers[7]!.silent.at(-1)!
      const step = (10 * (told.measured - 1)).toLocaleString('en-US')
      await expect(page.getByText(`conv8, step ${step}: ${(last * 100).toFixed(1)} %`).first()).toBeVisible()

      // Enter takes the layer's curve away, and puts it back.
      const chip = page.getByRole('button', { name: 'conv8', exact: true })
      const chosen = await chip.count()
      await page.keyboard.press('Enter')
      await expect(chip).toHaveCount(chosen === 0 ? 1 : 0)
      await page.keyboard.press('Enter')
      await expect(chip).toHaveCount(chosen)
      await expectReadable(page)
    })
  })

  test('are drawn while it trains, and the form says how often they are measured', async ({ page }) => {
    await page.getByRole('link', { name: 'Train', exact: true }).click()
    await page.getByRole('link', { name: /Set up a run|New run/ }).click()
    await page.getByRole('combobox', { name: 'Width' }).click()
    await page.getByRole('option', { name: '0.0625 (1/16)' }).click()
    await page.getByRole('button', { name: /^Computation/ }).click()
    await page.getByLabel('Layer diagnostics every', { exact: true }).fill('2')
    // The form waits for the list of data sets.
    await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByRole('tab', { name: 'Layers' }).click()
    await expect(heatMap(page, 'Gradient')).toBeVisible({ timeout: 120_000 })
    const measured = async () => Number(/([\d,]+) measurements/.exec(await described(page, 'Gradient'))![1])
    const before = await measured()
    await expect.poll(measured, { timeout: 60_000 }).toBeGreaterThan(before + 2)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the run' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Stopped', { timeout: 60_000 })
    await page.getByRole('tab', { name: 'Facts' }).click()
    await expect(page.getByText('every 2 steps')).toBeVisible()
  })
})
