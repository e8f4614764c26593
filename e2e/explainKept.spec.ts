import type { Page } from '@playwright/test'
import { address, clickMap, drop, importOf, picture, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

// What was chosen outlasts a reload, and what is done to an image is seen in everything that is said of it.

test.use({ prepare: [[importOf('all-cnn-c', 'Without pooling')], { option: true }] as never })

test.beforeEach(async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Without pooling' })).toBeVisible()
  await goTo(page, '#/explain')
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
})

/** How many images the browser's store holds of this tab. */
const keptImages = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('allconv-explain')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const reading = opening.result.transaction('images').objectStore('images').getAll()
          reading.onerror = () => reject(reading.error)
          reading.onsuccess = () => {
            opening.result.close()
            resolve((reading.result as { images: unknown[] }[])[0]?.images.length ?? 0)
          }
        }
      }),
  )

test('image, unit, methods and how maps are drawn are there again after a reload', async ({ page }) => {
  await drop(page, [
    await write('one.png', picture(32, 32, 30).png().toBuffer()),
    await write('two.jpg', picture(200, 120, 250).jpeg().toBuffer()),
  ])
  await page.getByRole('button', { name: 'two.jpg', exact: true }).click()
  await clickMap(page, 'conv4', 1)
  await page.getByRole('button', { name: 'Grad-CAM', exact: true }).click()
  await expect(page.locator('[data-large="grad-cam"]')).toBeVisible()
  const unit = await address(page).inputValue()
  await expect.poll(() => keptImages(page), 'images are written a moment after the last change').toBe(2)
  await page.reload()
  await expect(page.locator('[data-large="grad-cam"]')).toBeVisible({ timeout: 60_000 })
  await expect(address(page)).toHaveValue(unit)
  await expect(page.getByText(/^JPEG, 200 x 120/)).toBeVisible()
  await expect(page.getByRole('list', { name: 'Images of this session' }).getByRole('listitem')).toHaveCount(2)
  // The original came along: its crop can still be changed.
  await expect(page.getByRole('group', { name: /Part that is taken/ })).toBeVisible()
  await drop(page, [await write('three.png', picture(32, 32, 90).png().toBuffer())])
  await expect(page.getByRole('list', { name: 'Images of this session' }).getByRole('listitem')).toHaveCount(3)
})

test('noise, blur, shift and a hidden square change the scores and the maps, and back', async ({ page }) => {
  await drop(page, [await write('one.png', picture(32, 32, 30).png().toBuffer())])
  const scores = page.getByRole('list', { name: 'Classes by score' })
  await expect(scores).toBeVisible()
  const untouched = await scores.textContent()
  for (const name of ['Noise', 'Blur', 'Shift right', 'Hidden square']) {
    const slider = page.getByRole('slider', { name, exact: true })
    await slider.focus()
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
    await expect(slider).not.toHaveAttribute('aria-valuenow', '0')
    await expect(page.locator('[data-looked="ready"]')).toBeVisible()
    await expect(scores.getByText(/^[+−]\d+\.\d$/).first()).toBeVisible()
    expect(await scores.textContent()).not.toBe(untouched)
    await expect(page.locator('[data-target][data-phase="ready"]')).toBeVisible()
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await expect.poll(() => scores.textContent()).toBe(untouched)
  }
})

test('the selected channel’s own map is shown large, and a click on it selects the unit there', async ({ page }) => {
  await drop(page, [await write('one.png', picture(32, 32, 30).png().toBuffer())])
  await clickMap(page, 'conv4', 0, [0.1, 0.1])
  await page.getByRole('button', { name: 'Feature map', exact: true }).click()
  const large = page.getByRole('button', { name: /^Feature map of conv4:\d+, 16 x 16: values from/ })
  const box = (await large.boundingBox())!
  expect(box.width).toBeGreaterThan(300)
  await large.click({ position: { x: (box.width * 9.5) / 16, y: (box.height * 4.5) / 16 } })
  await expect(address(page)).toHaveValue(/^conv4:\d+@4,9$/)
  await page.getByRole('button', { name: 'Gradient', exact: true }).click()
  await expect(page.locator('[data-large="gradient"]')).toBeVisible()
})
