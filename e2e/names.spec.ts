import { importOf } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

// A list is there to choose by names, so each stands whole; and a list of nothing takes no room.

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
] as const) {
  test(`names of networks are whole at ${width}x${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await goTo(page, '#/architectures')
    const network = page.getByRole('link', { name: /VGG-16 with batch normalisation/ })
    await expect(network).toBeVisible()
    const cut = await page
      .getByRole('link')
      .locator('*')
      .evaluateAll((nodes) =>
        nodes
          .filter((node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflow !== 'visible')
          .map((node) => node.textContent),
      )
    expect(cut).toEqual([])
  })

  test(`the form of a first study has no empty list beside it at ${width}x${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await goTo(page, '#/studies/new')
    // Its data set is drawn first.
    await expect(page.getByRole('heading', { name: 'New study' })).toBeVisible({ timeout: 180_000 })
    await expect(page.getByRole('complementary', { name: 'Studies' })).toHaveCount(0)
    const form = await page.getByRole('heading', { name: 'New study' }).boundingBox()
    expect(form!.x, 'it begins where the navigation ends').toBeLessThan(width === 1440 ? 320 : 120)
  })
}

const TITLE = 'All-CNN-C at a tenth of its width, drawn weights that nobody trained, seed 12345'
test.describe('a run', () => {
  test.use({ prepare: [[importOf('all-cnn-c', TITLE)], { option: true }] as never })

  test('tells its whole title where the list cuts it', async ({ page }) => {
    const row = page.getByRole('link', { name: TITLE }).first()
    await row.getByText(TITLE).hover()
    await expect(page.getByRole('tooltip')).toHaveText(TITLE)
  })
})
