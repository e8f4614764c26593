import type { Page } from '@playwright/test'
import { typeFilter } from '../bench/lib/runsTable.mjs'
import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const train = (model: string, title: string, seed: number) => [
  ...['train', '--model', model, '--title', title, '--width', '0.08', '--dataset', 'shapes', '--preset', 'quick'],
  ...['--epochs', '1', '--batch-size', '128', '--seed', String(seed)],
]

// An option that is a list is given as a pair: the list, and that it is an option.
test.use({ prepare: [[train('model-a', 'First', 2), train('all-cnn-a', 'Second', 1)], { option: true }] as never })
test.describe.configure({ timeout: 300_000 })

const goToTable = (page: Page) =>
  page.evaluate(() => {
    window.location.hash = '#/compare/runs'
  })
const openTable = async (page: Page) => {
  await goToTable(page)
  await expect(page.getByRole('row', { name: /Second/ })).toBeVisible()
}
/** Names of the runs in the order of the table. */
const names = (page: Page) => page.getByRole('row').getByRole('link').allTextContents()

/** Names of the rows that are drawn from now on: a box writes its attributes whenever it is drawn, be they others or not. */
async function watchRows(page: Page): Promise<() => Promise<string[]>> {
  const drawn = await page.evaluateHandle(() => {
    const found = new Set<string>()
    const observer = new MutationObserver((changes) => {
      for (const { target, type } of changes) {
        // Other column widths are laid out row by row; that draws nothing anew.
        if (type === 'attributes' && target instanceof HTMLTableRowElement) continue
        const row = (target instanceof Element ? target : target.parentElement)?.closest('tr')
        found.add(row?.querySelector('a')?.textContent ?? 'the head')
      }
    })
    observer.observe(document.querySelector('table')!, {
      ...{ subtree: true, childList: true, characterData: true, attributes: true },
    })
    return found
  })
  return () => drawn.evaluate((found) => [...found].sort())
}

test('a training’s progress draws no row of the table, and its pause that of its run alone', async ({ page }) => {
  let messages = 0
  page.on('websocket', (socket) => socket.on('framereceived', () => messages++))
  await page.getByRole('link', { name: 'New run' }).first().click()
  await page.getByLabel('Epochs', { exact: true }).fill('500')
  await page.getByLabel('Title', { exact: true }).fill('Third')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByText(/^step [1-9]/)).toBeVisible({ timeout: 120_000 })
  const run = new URL(page.url()).hash
  await page.reload() // only now is the socket heard from its beginning
  await openTable(page)
  await expect(page.getByRole('row', { name: /Third/ })).toContainText('training')
  await page.waitForTimeout(1000)

  // An epoch may end at any time, and is seen; most of the messages are of progress alone.
  await expect(async () => {
    const drawn = await watchRows(page)
    const before = messages
    await expect.poll(() => messages, { timeout: 20_000 }).toBeGreaterThan(before + 10)
    expect(await drawn()).toEqual([])
  }).toPass({ timeout: 60_000 })

  const drawn = await watchRows(page)
  // From another window, so that nothing but the event reaches this one.
  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.evaluate((hash) => {
    window.location.hash = hash
  }, run)
  await other.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('row', { name: /Third/ })).toContainText('paused', { timeout: 60_000 })
  expect((await drawn()).filter((name) => name !== 'the head')).toEqual(['Third'])
})

test('a sort moves the rows and a filter hides them; they stay, and so does the focus', async ({ page }) => {
  await openTable(page)
  await page.getByRole('button', { name: 'Seed' }).click()
  expect(await names(page)).toEqual(['Second', 'First'])
  const sorted = await page.getByRole('row', { name: /First/ }).elementHandle()
  await page.getByRole('button', { name: 'Seed' }).click()
  expect(await names(page)).toEqual(['First', 'Second'])
  expect(await sorted!.evaluate((element) => element.isConnected)).toBe(true)
  const filter = page.getByRole('textbox', { name: 'Filter runs' })
  await filter.fill('nothing')
  await expect(page.getByText('No run fits the filter')).toBeVisible()
  await expect(page.getByRole('row')).toHaveCount(0)
  await filter.fill('first')
  await expect(page.getByRole('row')).toHaveCount(2)
  const box = page.getByRole('checkbox', { name: 'Choose First' })
  const row = await page.getByRole('row', { name: /First/ }).elementHandle()
  await box.focus()
  await page.evaluate(typeFilter, '') // leaves the focus where it is
  await expect(page.getByRole('row')).toHaveCount(3)
  await expect(box).toBeFocused()
  expect(await row!.evaluate((element) => element.contains(document.activeElement))).toBe(true)
})

test('cells stand under the heads of their columns and none is cut, also beside a baseline', async ({ page }) => {
  await openTable(page)
  await page.getByRole('button', { name: 'Pin First as the baseline' }).click()
  await expect(page.getByText(/^Test error on shapes, [\d,]+ images: difference to First$/)).toBeVisible()
  const apart = await page.evaluate(() => {
    const [head, ...rows] = [...document.querySelectorAll('tr')].map((row) =>
      [...row.children].map((cell) => cell.getBoundingClientRect().right),
    )
    return Math.max(...rows.flatMap((row) => row.map((edge, column) => Math.abs(edge - head![column]!))))
  })
  expect(apart).toBeLessThan(0.5)
  const cut = await page
    .locator('tbody td')
    .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent))
  expect(cut).toEqual([])
})

test('results stand behind the name, and the curves below the table get more or less room, kept over a reload', async ({
  page,
}) => {
  await openTable(page)
  const heads = await page.getByRole('columnheader').allTextContents()
  const at = (name: RegExp) => heads.findIndex((text) => name.test(text))
  expect(at(/Last test/)).toBeGreaterThan(at(/^Run/))
  expect(at(/Last test/)).toBeLessThan(at(/^Network/))
  await expect(page.getByRole('separator')).toHaveCount(0)

  await page.getByRole('checkbox', { name: 'Choose Second' }).click()
  const splitter = page.getByRole('separator', { name: 'Height of the table of runs' })
  const curves = page.getByRole('region', { name: 'Curves' })
  await expect(curves).toBeVisible()
  const table = await page.getByRole('table').boundingBox()
  expect((await curves.boundingBox())!.y).toBeGreaterThan(table!.y)
  await splitter.focus()
  await page.keyboard.press('Home')
  await expect(splitter).toHaveAttribute('aria-valuenow', '120')
  await page.keyboard.press('ArrowDown')
  await expect(splitter).toHaveAttribute('aria-valuenow', '144')
  const line = (await splitter.boundingBox())!
  await page.mouse.move(line.x + line.width / 2, line.y + line.height / 2)
  await page.mouse.down()
  await page.mouse.move(line.x + line.width / 2, line.y + line.height / 2 + 50)
  await page.mouse.up()
  await expect(splitter).toHaveAttribute('aria-valuenow', '194')
  await page.reload()
  await expect(splitter).toHaveAttribute('aria-valuenow', '194')
  await expectReadable(page)
})

test.describe('a long table', () => {
  test.use({ copies: 60 })

  test('draws what is in sight, keeps the row with the focus, and goes on from there by the keyboard', async ({
    page,
  }) => {
    await goToTable(page)
    await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', '123')
    expect(await page.getByRole('row').count()).toBeLessThan(60)
    const box = page.getByRole('checkbox', { name: /^Choose/ }).nth(1)
    await box.focus()
    const row = await box.evaluateHandle((element) => element.closest('tr')!)
    const scroll = (top: number) =>
      row.evaluate((element, to) => {
        const table = element.closest('table')!
        table.parentElement!.scrollTop = to
      }, top)
    await scroll(100_000)
    await expect(page.locator('[aria-rowindex="123"]')).toBeVisible()
    // Rows between are gone, this one is not.
    expect(await page.getByRole('row').count()).toBeLessThan(60)
    await expect(page.locator('[aria-rowindex="40"]')).toHaveCount(0)
    expect(await row.evaluate((element) => element.isConnected && element.contains(document.activeElement))).toBe(true)
    await page.keyboard.press('Space')
    await expect(page.getByRole('checkbox', { name: /^Choose/, checked: true })).toHaveCount(1)
    await scroll(0)
    await expect(box).toBeFocused()
    await expect(box).toBeChecked()
  })
})
