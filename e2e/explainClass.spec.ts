import type { Page } from '@playwright/test'
import { address, clickMap, drop, importOf, picture, strip, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

// What is explained, and where it is seen: follows the prediction until something is picked, and a click shows at once.

test.use({ prepare: [[importOf('all-cnn-c', 'Without pooling')], { option: true }] as never })

const scores = (page: Page) => page.getByRole('list', { name: 'Classes by score' })
const explained = (page: Page) => scores(page).locator('[data-explained]')
const best = (page: Page) => scores(page).getByRole('button').first()
/** Class of a row: the word before its percentage and score. */
const classOf = async (row: ReturnType<typeof best>) => /^[a-z]+/.exec((await row.textContent())!)![0]

/** Shows one image of the session, and waits for the answers to it. */
async function show(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  await expect(page.locator('[data-looked="ready"]')).toBeVisible()
  await expect(page.locator('[data-target][data-phase="ready"]')).toBeVisible()
}

test.beforeEach(async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Without pooling' })).toBeVisible()
  await goTo(page, '#/explain')
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
})

test('the predicted class of every image is explained, until one is picked', async ({ page }) => {
  const names = ['teal.png', 'red.png', 'black.png', 'white.png', 'noise.png']
  const noise = Buffer.from(Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 7919) % 256))
  const { default: sharp } = await import('sharp')
  const plain = (background: string) => sharp({ create: { width: 32, height: 32, channels: 3, background } })
  const pictures = [
    picture(32, 32, 180),
    picture(32, 32, 0),
    plain('#000000'),
    plain('#ffffff'),
    sharp(noise, { raw: { width: 32, height: 32, channels: 3 } }),
  ]
  await drop(page, await Promise.all(names.map((name, i) => write(name, pictures[i]!.png().toBuffer()))))
  const predictions = new Set<string>()
  for (const name of names) {
    await show(page, name)
    await expect(explained(page)).toHaveCount(1)
    await expect(best(page)).toHaveAttribute('data-explained', 'true')
    predictions.add(await classOf(best(page)))
    await expect(page.getByText(/^Predicted class · score/)).toBeVisible()
  }
  expect(predictions.size, 'images of different predictions').toBeGreaterThan(1)

  await test.step('a picked class is kept, and given up again', async () => {
    const second = scores(page).getByRole('button').nth(1)
    const picked = await classOf(second)
    await second.click()
    await expect(page.getByText(/^Picked class · score/)).toBeVisible()
    for (const name of names) {
      await show(page, name)
      expect(await classOf(explained(page))).toBe(picked)
    }
    await page.getByRole('button', { name: 'Follow prediction' }).click()
    await expect(best(page)).toHaveAttribute('data-explained', 'true')
    await expect(page.getByText(/^Predicted class · score/)).toBeVisible()
  })
})

test('each method says by keyboard and by mouse what it is', async ({ page }) => {
  await drop(page, [await write('photo.png', picture(32, 32).png().toBuffer())])
  const method = page.getByRole('button', { name: 'Deconvnet', exact: true })
  await expect(method).toBeAttached()
  await expect(method).toHaveAccessibleDescription(/\w+ .+\./)
  const words = await method.evaluate(
    (button) => document.getElementById(button.getAttribute('aria-describedby')!)!.textContent,
  )
  await page.keyboard.press('Tab')
  await method.focus()
  await expect(page.getByRole('tooltip')).toContainText(words!)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Occlusion', exact: true }).hover()
  await expect(page.getByRole('tooltip').filter({ hasNotText: words! })).toBeVisible()

  await test.step('beside the map, which stays whole in sight, in a small window too', async () => {
    const map = page.locator('[data-large] canvas')
    const help = page.getByRole('button', { name: /^What am I looking at\? Guided/ })
    for (const size of [
      { width: 1440, height: 900 },
      { width: 1024, height: 768 },
    ]) {
      await page.setViewportSize(size)
      for (const asked of [method, help]) {
        await page.mouse.move(2, 2)
        await expect(page.getByRole('tooltip')).toHaveCount(0)
        await asked.hover()
        await expect(page.getByRole('tooltip')).toBeVisible()
        // Cards slide and fade in.
        await expect
          .poll(async () => {
            const [tip, seen] = [await page.getByRole('tooltip').boundingBox(), await map.boundingBox()]
            return tip!.x >= 0 && tip!.x + tip!.width <= seen!.x
          })
          .toBe(true)
      }
    }
  })
})

for (const size of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
])
  test(`a click on a neuron shows its pictures without scrolling, at ${size.width}x${size.height}`, async ({
    page,
  }) => {
    await page.setViewportSize(size)
    await drop(page, [await write('photo.png', picture(32, 32).png().toBuffer())])
    await expect(page.locator('[data-target][data-phase="ready"]')).toBeVisible()
    for (const layer of ['conv1', 'conv5', 'conv9']) {
      await clickMap(page, layer, 0)
      await expect(address(page)).toHaveValue(new RegExp(`^${layer}:`))
      await expect(address(page)).toBeInViewport()
      await expect(page.locator(`[data-target^="${layer}:"][data-phase="ready"] canvas`).first()).toBeInViewport()
      await expect(strip(page, layer)).toBeInViewport()
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

test('the maps of the image before stay until the new ones are there: nothing jumps', async ({ page }) => {
  await drop(page, [
    await write('one.png', picture(32, 32, 30).png().toBuffer()),
    await write('two.png', picture(32, 32, 250).png().toBuffer()),
  ])
  await show(page, 'one.png')
  const watched = await page.evaluateHandle(() => {
    const places = new Set<string>()
    const follow = { on: true }
    const look = () => {
      const strips = [...document.querySelectorAll('[data-layer]')]
      const list = document.querySelector('ol[aria-label="Classes by score"]')
      places.add(
        JSON.stringify([strips.length, strips.at(-1)?.getBoundingClientRect().top, list?.getBoundingClientRect().top]),
      )
      if (follow.on) requestAnimationFrame(look)
    }
    look()
    return { places, follow }
  })
  await show(page, 'two.png')
  await show(page, 'one.png')
  expect(
    await watched.evaluate(({ places, follow }) => {
      follow.on = false
      return [...places]
    }),
  ).toHaveLength(1)
})
