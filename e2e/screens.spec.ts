import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

test.describe('the shell', () => {
  test('every view opens by its shortcut and by its address, and can be read', async ({ page }) => {
    for (const [key, title] of [
      ['d', 'Shapes'],
      ['a', /./],
      ['s', 'Settings'],
      ['h', 'Help'],
      ['t', /Train a network/],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title, { timeout: 60_000 })
      await expect(page.getByRole('link', { name: /./ }).and(page.locator('[aria-current="page"]'))).toHaveCount(1)
      await expectReadable(page)
      const address = page.url()
      await page.reload()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
      expect(page.url()).toBe(address)
    }
  })

  test('works at 1024 by 768, with the navigation as icons that have names', async ({ page }) => {
    await page.setViewportSize({ width: 1024, height: 768 })
    await page.getByRole('link', { name: 'Help' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Help')
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await expectReadable(page)
  })

  test('lists the shortcuts on ?, and leaves keys typed into fields alone', async ({ page }) => {
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog')).toContainText('Go to Data sets')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await page.keyboard.press('n')
    await page.getByLabel('Title', { exact: true }).pressSequentially('gd?')
    await expect(page.getByLabel('Title', { exact: true })).toHaveValue('gd?')
    expect(page.url()).toContain('#/train/new')
  })

  test('an unknown address says so', async ({ page }) => {
    await page.evaluate(() => {
      window.location.hash = '#/nowhere'
    })
    await expect(page.getByText('There is no such view')).toBeVisible()
    await page.evaluate(() => {
      window.location.hash = '#/datasets/nothing'
    })
    await expect(page.getByText('There is no such data set')).toBeVisible()
  })

  test('keeps the colours and the language of numbers', async ({ page }) => {
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.getByText('Dark', { exact: true }).click()
    await page.getByRole('combobox', { name: 'Language of numbers' }).click()
    await page.getByRole('option', { name: 'Deutsch', exact: true }).click()
    await expect(page.getByText('1.369.738')).toBeVisible()
    await page.reload()
    await expect(page.locator('html[data-mantine-color-scheme="dark"]')).toBeAttached()
    await expect(page.getByText('1.369.738')).toBeVisible()
  })
})
