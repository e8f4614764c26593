import type { Page } from '@playwright/test'
import { address, choose, drop, importOf, picture, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

test.use({ prepare: [[importOf('all-cnn-c', 'Without pooling')], { option: true }] as never })

test.beforeEach(async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Without pooling' })).toBeVisible()
  await goTo(page, '#/explain')
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
  await drop(page, [await write('photo.jpg', picture(400, 300).jpeg().toBuffer())])
  await expect(address(page)).toHaveValue(/^class:\d$/, { timeout: 60_000 })
})

const section = (page: Page) => page.getByRole('region', { name: 'What excites it' })
async function select(page: Page, unit: string) {
  await address(page).fill(unit)
  await address(page).press('Enter')
  await expect(address(page)).toHaveValue(unit)
}
async function set(page: Page, name: string, value: number) {
  const field = section(page).getByRole('textbox', { name, exact: true })
  await field.fill(String(value))
  await field.blur()
}

test('pictures of several seeds are made, by each prior, stopped, and explained', async ({ page }) => {
  test.slow()
  await select(page, 'conv4:2')
  const pictures = section(page).getByRole('button', { name: /^Explain the picture of conv4:2, activation/ })

  await test.step('four seeds, with progress', async () => {
    await set(page, 'Steps', 400)
    await section(page).getByRole('button', { name: 'Make pictures' }).click()
    await expect(section(page).getByRole('progressbar', { name: 'Activation maximisation' })).toBeVisible()
    await expect(page.locator('[data-maximised="done"]')).toBeVisible({ timeout: 120_000 })
    await expect(pictures).toHaveCount(4)
    await expect(pictures.nth(3)).toHaveAccessibleName(/seed 3$/)
  })
  await test.step('its help, and axe', async () => {
    await page.getByRole('button', { name: 'What am I looking at? What excites it' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('tooltip')).toContainText('Olah, Mordvintsev and Schubert 2017')
    await page.keyboard.press('Escape')
    await expectReadable(page)
  })
  await test.step('another prior, two seeds', async () => {
    await choose(page, 'Phases (MACO)')
    await set(page, 'Steps', 60)
    await set(page, 'Pictures', 2)
    await set(page, 'Seed of the first picture', 7)
    await section(page).getByRole('button', { name: 'Make pictures' }).click()
    await expect(page.getByRole('list', { name: 'Pictures that excite conv4:2, Phases (MACO)' })).toBeVisible()
    await expect(page.locator('[data-maximised="done"]')).toBeVisible({ timeout: 60_000 })
    await expect(pictures).toHaveCount(2)
    await expect(pictures.first()).toHaveAccessibleName(/seed 7$/)
  })
  await test.step('stop keeps the pictures as they are', async () => {
    await set(page, 'Steps', 2000)
    await section(page).getByRole('button', { name: 'Make pictures' }).click()
    await expect(section(page).getByText(/Step \d+ of 2000, .+ left/)).toBeVisible()
    await section(page).getByRole('button', { name: 'Stop' }).click()
    await expect(section(page).getByRole('button', { name: 'Make pictures' })).toBeVisible()
    await expect(pictures).toHaveCount(2)
  })
  await test.step('a picture is an image like any other', async () => {
    await pictures.first().click()
    await expect(page.getByText('maximised conv4:2, seed 7')).toBeVisible()
  })
})

test('the atlas of a layer is computed, stopped, kept, and a channel of it selected', async ({ page }) => {
  test.slow()
  await select(page, 'conv5:0')
  const open = () => section(page).getByRole('button', { name: 'Atlas of conv5' }).click()
  const dialog = page.getByRole('dialog', { name: 'What excites the channels of conv5' })
  const tiles = dialog.getByRole('button', { name: /^Select conv5:\d+, activation/ })
  await open()
  await expect(dialog.getByText('0 of 19 channels')).toBeVisible()
  await expect(tiles).toHaveCount(0)

  await test.step('stopped, it keeps what it has', async () => {
    await dialog.getByRole('textbox', { name: 'Steps' }).fill('2000')
    await dialog.getByRole('button', { name: 'Compute', exact: true }).click()
    await expect(dialog.getByRole('progressbar', { name: 'Atlas of conv5' })).toBeVisible()
    await expect(tiles.first()).toBeVisible({ timeout: 120_000 })
    await dialog.getByRole('button', { name: 'Stop' }).click()
    await expect(dialog.getByRole('button', { name: 'Compute the rest' })).toBeVisible()
    const count = await tiles.count()
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(19)
    await expectReadable(page)
    await page.keyboard.press('Escape')
    await open()
    await expect(tiles).toHaveCount(count)
  })
  await test.step('whole, it is there at once after a reload', async () => {
    await dialog.getByRole('textbox', { name: 'Steps' }).fill('8')
    await dialog.getByRole('button', { name: 'Compute', exact: true }).click()
    await expect(tiles).toHaveCount(19, { timeout: 60_000 })
    await page.reload()
    await open()
    await expect(tiles).toHaveCount(19)
    await expect(dialog.getByRole('button', { name: 'Compute the rest' })).toBeDisabled()
  })
  await test.step('a channel', async () => {
    await tiles.nth(11).click()
    await expect(dialog).toHaveCount(0)
    await expect(address(page)).toHaveValue('conv5:11')
  })
})
