import sharp from 'sharp'
import { readBundled } from '../src/main/services/networks/bundled.ts'
import { drop, write } from './explainHelp.ts'
import { expect, test } from './fixtures.ts'

// A new user, nothing trained: the network that comes with the workbench explains photographs at once.

const [network, twin] = await readBundled(new URL('../resources/networks', import.meta.url).pathname)
const { classes } = network!.header.dataset
const samples = network!.card.samples!

test('a photograph of each class is explained from the first page on, at its own size and as a large picture', async ({
  page,
}) => {
  test.slow()
  const scores = page.getByRole('list', { name: 'Classes by score' })
  const best = scores.getByRole('button').first()
  const settled = async () => {
    await expect(page.locator('[data-looked="ready"]')).toBeVisible()
    await expect(page.locator('[data-target^="class:"][data-phase="ready"] [data-method]')).toHaveCount(3)
  }
  await test.step('a click, and one of its test images: an explanation within a minute', async () => {
    await page.getByRole('button', { name: 'Explain a photograph' }).click()
    const first = page.getByRole('button', { name: `Explain the test image of ${classes[0]}`, exact: true })
    await expect(first).toBeVisible({ timeout: 60_000 })
    await first.click()
    await settled()
  })
  const named: string[] = []
  await test.step('every class', async () => {
    for (const name of classes) {
      await page.getByRole('button', { name: `test image of ${name}`, exact: true }).click()
      await settled()
      await expect(scores.getByText('(true)')).toBeVisible()
      if ((await best.textContent())!.startsWith(name)) named.push(name)
    }
    // Its test error is below a fifth; of the first ten test images most are right.
    expect(named.length).toBeGreaterThanOrEqual(7)
  })
  await test.step('larger pictures made of them are seen alike', async () => {
    for (const name of named.slice(0, 3)) {
      const { pixels } = samples.images.find(({ label }) => classes[label] === name)!
      const small = sharp(Buffer.from(pixels, 'base64'), {
        raw: { width: samples.width, height: samples.height, channels: 3 },
      })
      const file = await write(`large ${name}.jpg`, small.resize(640, 640, { kernel: 'cubic' }).jpeg().toBuffer())
      await drop(page, [file])
      await expect(page.getByText('JPEG, 640 x 640')).toBeVisible()
      await settled()
      await expect(best).toContainText(name)
    }
  })
})

test('the two networks that come along explain one photograph side by side', async ({ page }) => {
  test.slow()
  await page.getByRole('button', { name: 'Compare two networks on a photograph' }).click()
  const columns = [network!, twin!].map(({ card }) => page.getByRole('region', { name: card.title, exact: true }))
  await expect(page.getByText('No image chosen')).toBeVisible({ timeout: 60_000 })
  const { pixels, label } = samples.images[0]!
  const raw = { width: samples.width, height: samples.height, channels: 3 as const }
  const file = await write('photograph.png', await sharp(Buffer.from(pixels, 'base64'), { raw }).png().toBuffer())
  await drop(page, [file])
  for (const column of columns) {
    await expect(column.getByRole('listitem').filter({ hasText: classes[label]! }).first()).toBeVisible({
      timeout: 60_000,
    })
    await expect(column.getByText(/%/).first()).toBeVisible()
  }
})
