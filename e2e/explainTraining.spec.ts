import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, goTo, test } from './fixtures.ts'

// Explain beside a training: what is written meanwhile is there to be chosen.

/** Two classes of plain images: an epoch of them takes a moment. */
async function plainFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'allconv-plain-'))
  for (const [name, hue] of [
    ['blue', 200],
    ['red', 20],
  ] as const) {
    await mkdir(join(folder, name))
    for (let index = 0; index < 24; index++) {
      const background = { r: 255 - hue, g: index * 10, b: hue }
      const image = sharp({ create: { width: 32, height: 32, channels: 3, background } })
      await image.png().toFile(join(folder, name, `${index}.png`))
    }
  }
  return folder
}

test.use({
  prepare: async ({ browserName: _ }, use) => {
    const folder = await plainFolder()
    await use([['dataset', 'import', folder, '--name', 'plain']])
    await rm(folder, { recursive: true, force: true })
  },
})

test('Explain open on a run in training takes its first checkpoint by itself, and those that follow', async ({
  page,
}) => {
  test.slow() // it trains
  await goTo(page, '#/train/new')
  for (const [field, choice] of [
    ['Data set', /^plain/],
    ['Width', /^0\.0625/],
  ] as const) {
    await page.getByRole('combobox', { name: field, exact: true }).click()
    await page.getByRole('option', { name: choice }).click()
  }
  await page.getByLabel('Epochs', { exact: true }).fill('500')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page).toHaveURL(/#\/train\/all-cnn-c-/)
  const run = page.url().split('/').at(-1)!
  await goTo(page, `#/explain?run=${run}`)

  const slider = page.getByRole('slider', { name: 'Checkpoint' })
  const newest = async () => Number(await slider.getAttribute('aria-valuemax'))
  await expect(slider).toBeVisible({ timeout: 120_000 })
  const first = await newest()
  await expect.poll(newest, { timeout: 120_000 }).toBeGreaterThan(first)

  await slider.focus()
  await page.keyboard.press('End')
  await expect(page.getByText(/^epoch \d+.* test error$/)).toBeVisible()
})
