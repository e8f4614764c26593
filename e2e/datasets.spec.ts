import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const COLOURS = { amber: '#ffbf00', blue: '#1f5fbf', green: '#16794a' }

/** A folder of one-colour images, one folder a class, with one file that is no image. */
async function writeImages(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'allconv-images-')), 'Colour Cards')
  for (const [name, background] of Object.entries(COLOURS)) {
    await mkdir(join(folder, name), { recursive: true })
    for (let index = 0; index < 8; index++)
      await sharp({ create: { width: 16, height: 16, channels: 3, background } })
        .png()
        .toFile(join(folder, name, `${index}.png`))
  }
  await writeFile(join(folder, 'blue', 'broken.png'), 'this is text, whatever its name says')
  return folder
}

test.describe('data sets', () => {
  test.describe.configure({ timeout: 240_000 })
  let folder: string
  test.beforeAll(async () => {
    folder = await writeImages()
  })
  test.afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }))
  test.beforeEach(({ page }) => page.getByRole('link', { name: 'Data sets', exact: true }).click())

  test('the embedded one shows its images by class, and every image of a class', async ({ page }) => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shapes', { timeout: 90_000 })
    await expect(page.getByRole('img', { name: 'The first images of heart' })).toBeVisible()
    // All classes have 800 images: every bar is a whole one.
    const bars = page.getByRole('link', { name: /800$/ }).locator('span[style*="width: 100%"]')
    await expect(bars).toHaveCount(10)
    await page.getByRole('link', { name: /heart/ }).click()
    const images = page.getByRole('group', { name: '800 images of Shapes' })
    await expect(images).toBeVisible()
    await images.press('ArrowRight')
    await images.press('ArrowRight')
    await expect(page.getByText(/^Image [\d,]+: heart$/)).toBeVisible()
    expect(page.url()).toMatch(/#\/datasets\/shapes\/train\/7$/)
    await expectReadable(page)

    await images.press('Enter')
    const dialog = page.getByRole('dialog', { name: /^Training image [\d,]+$/ })
    await expect(dialog).toContainText('2 of 800 shown')
    await expect(dialog.getByRole('img', { name: /^shapes, train image \d+: heart$/ })).toBeVisible()
    await page.keyboard.press('ArrowRight')
    await expect(dialog).toContainText('3 of 800 shown')
    await dialog.getByRole('button', { name: 'Previous image' }).click()
    await expect(dialog).toContainText('2 of 800 shown')
    await expectReadable(page)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await images.click({ position: { x: 20, y: 20 } })
    await expect(dialog).toContainText('1 of 800 shown')
    await dialog.getByRole('button', { name: 'Explain', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Explain')
  })

  test('a folder is imported by its path, says what it left out, is removed and comes back', async ({ page }) => {
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByLabel('Folder or archive').fill(folder)
    await expect(page.getByLabel('Name')).toHaveValue('colour-cards')
    await expectReadable(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
    await expect(page.getByRole('link', { name: /amber/ })).toBeVisible({ timeout: 120_000 })
    for (const name of Object.keys(COLOURS)) await expect(page.getByRole('link', { name })).toBeVisible()

    await page.getByRole('button', { name: '1 file', exact: true }).click()
    await expect(page.getByRole('dialog')).toContainText('broken.png')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await expect(page.getByRole('link', { name: /colour-cards/i })).toBeHidden()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('link', { name: /amber/ })).toBeVisible()
  })

  test('a folder is uploaded from the browser', async ({ page, window }) => {
    test.skip(window === 'electron', 'the desktop application reads paths')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('Upload from here').click()
    await page.locator('input[webkitdirectory]').setInputFiles(folder)
    await expect(page.getByText('25 files')).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
    await expect(page.getByRole('link', { name: /amber/ })).toBeVisible({ timeout: 120_000 })
  })

  test('a path that does not exist is refused in words', async ({ page }) => {
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByLabel('Folder or archive').fill('/nowhere/at/all')
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
    await expect(page.getByRole('alert').filter({ hasText: '/nowhere/at/all' })).toBeVisible({ timeout: 90_000 })
  })
})
