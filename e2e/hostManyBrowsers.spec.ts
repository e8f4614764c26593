import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import sharp from 'sharp'
import { expect, test } from './fixtures.ts'

// Several people, each with a browser of their own, at one host: nobody reloads anything.

const contexts: BrowserContext[] = []
let images: string
test.beforeAll(async () => {
  images = path.join(await mkdtemp(path.join(tmpdir(), 'allconv-images-')), 'two colours')
  for (const background of ['red', 'green']) {
    await mkdir(path.join(images, background), { recursive: true })
    for (let index = 0; index < 4; index++)
      await sharp({ create: { width: 8, height: 8, channels: 3, background } }).toFile(
        path.join(images, background, `${index}.png`),
      )
  }
})
test.afterAll(() => rm(path.dirname(images), { recursive: true, force: true }))
test.afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
})

/** Another browser that signs in by the host's address; its page knows if it was ever loaded anew. */
async function join(browser: Browser, url: string, userAgent?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, userAgent })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto(url)
  await mark(page)
  return page
}
const mark = (page: Page) =>
  page.evaluate(() => {
    ;(window as unknown as { unbroken: boolean }).unbroken = true
  })
const expectNoReload = async (...pages: Page[]) => {
  for (const page of pages)
    expect(await page.evaluate(() => (window as unknown as { unbroken?: boolean }).unbroken)).toBe(true)
}

async function open(page: Page, view: string) {
  await page.getByRole('link', { name: view, exact: true }).click()
}

/** Starts the smallest network on few images for so many epochs. */
async function startSmallRun(page: Page, title: string, epochs: number) {
  await open(page, 'Train')
  await page.getByRole('link', { name: /Set up a run|New run/ }).click()
  await page.getByRole('combobox', { name: 'Width' }).click()
  await page.getByRole('option', { name: '0.0625 (1/16)' }).click()
  const values = {
    Title: title,
    Epochs: String(epochs),
    'Batch size': '256',
    'Decay after epochs': '',
  }
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: 'Start training' }).click()
}

/** Steps done, as the page says. */
async function steps(page: Page): Promise<number> {
  const words = await page.getByText(/^step [\d,]+ of/).textContent()
  return Number(/step ([\d,]+)/.exec(words ?? '')![1]!.replaceAll(',', ''))
}

/** What the loss chart says of its curves: where each ends. */
async function curves(page: Page): Promise<string | null> {
  const id = await page.getByRole('group', { name: 'Loss, plot' }).getAttribute('aria-describedby')
  return page.locator(`[id="${id}"]`).textContent()
}

const runOf = (page: Page, title: string) =>
  page.getByRole('complementary', { name: 'Runs' }).getByRole('link').filter({ hasText: title })

test.describe('several browsers at one host', () => {
  test.skip(({ window }) => window === 'electron', 'the desktop application has one window')

  test('see a training start, pause, go to the trash and come back', async ({ page: ada, workbench, browser }) => {
    await mark(ada)
    const grace = await join(browser, workbench.url!)
    await expect(grace.getByRole('heading', { level: 1 })).toHaveText(/Train a network/)

    await startSmallRun(ada, 'Ours', 1000)
    await expect(runOf(grace, 'Ours')).toContainText('Training', { timeout: 60_000 })
    await runOf(grace, 'Ours').click()
    await expect.poll(() => steps(grace), { timeout: 60_000 }).toBeGreaterThan(0)
    const seen = await steps(grace)
    await expect.poll(() => steps(grace), { timeout: 60_000 }).toBeGreaterThan(seen)

    await grace.getByRole('button', { name: 'Pause', exact: true }).click()
    await expect(ada.getByRole('button', { name: 'Resume', exact: true })).toBeVisible({ timeout: 60_000 })
    expect(await steps(ada)).toBe(await steps(grace))

    await grace.getByRole('button', { name: 'More actions' }).click()
    await grace.getByRole('menuitem', { name: 'Remove' }).click()
    await expect(ada.getByText('There is no such run')).toBeVisible()
    await expect(runOf(ada, 'Ours')).toHaveCount(0)
    await grace.getByRole('button', { name: 'Undo' }).click()
    await expect(runOf(ada, 'Ours')).toContainText('Paused')
    await expect(ada.getByRole('button', { name: 'Resume', exact: true })).toBeVisible()
    await expectNoReload(ada, grace)
  })

  test('see each other’s settings, data sets and sessions; one signs another out', async ({
    page: ada,
    workbench,
    browser,
  }) => {
    await mark(ada)
    const grace = await join(browser, workbench.url!)
    for (const page of [ada, grace]) await open(page, 'Settings')

    await ada.getByRole('radiogroup', { name: 'Colours' }).getByText('Dark').click()
    await expect(grace.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
    await grace.getByLabel('Threads of an engine').fill('3')
    await grace.getByLabel('Threads of an engine').blur()
    await expect(ada.getByLabel('Threads of an engine')).toHaveValue('3')

    for (const page of [ada, grace]) await open(page, 'Data sets')
    await ada.getByRole('button', { name: 'Import', exact: true }).click()
    await ada.getByLabel('Folder or archive').fill(images)
    await ada.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
    const listed = (page: Page) => page.getByRole('link', { name: /two-colours/ })
    await expect(listed(grace).first()).toBeVisible({ timeout: 60_000 })
    await ada.getByRole('button', { name: 'More actions' }).click()
    await ada.getByRole('menuitem', { name: 'Remove' }).click()
    await expect(listed(grace)).toHaveCount(0)
    await ada.getByRole('button', { name: 'Undo' }).click()
    await expect(listed(grace).first()).toBeVisible()
    await expectNoReload(ada, grace)

    for (const page of [ada, grace]) await open(page, 'Settings')
    const signedIn = ada.getByRole('listitem').filter({ hasText: 'open page' })
    await expect(signedIn).toHaveCount(2)
    const stranger = await join(browser, workbench.url!, 'Mozilla/5.0 Gecko/20100101 Firefox/140.0')
    await expect(signedIn).toHaveCount(3)
    await expect(grace.getByRole('listitem').filter({ hasText: 'open page' })).toHaveCount(3)
    await signedIn.filter({ hasText: 'Firefox 140' }).getByRole('button', { name: 'Sign out' }).click()
    await expect(signedIn).toHaveCount(2)
    await expect(grace.getByRole('listitem').filter({ hasText: 'open page' })).toHaveCount(2)
    await expect(stranger.getByText('This page is signed out')).toBeVisible()
    await stranger.reload()
    await expect(stranger.getByRole('heading')).toHaveText('This workbench is private')
  })

  test('one whose connection breaks comes back by itself and has missed nothing', async ({
    page: ada,
    workbench,
    browser,
  }) => {
    const line = await openLine(Number(new URL(workbench.url!).port))
    try {
      const grace = await join(browser, workbench.url!.replace(/:\d+\//, `:${line.port}/`))
      await startSmallRun(ada, 'Long', 1)
      await runOf(grace, 'Long').click()
      await expect.poll(() => steps(grace), { timeout: 60_000 }).toBeGreaterThan(0)

      line.cut()
      await expect(grace.getByRole('alert').filter({ hasText: 'No connection.' })).toBeVisible()
      const lost = await steps(grace)
      await expect.poll(() => steps(ada), { timeout: 60_000 }).toBeGreaterThan(lost + 2)
      line.mend()
      await expect(grace.getByRole('alert').filter({ hasText: 'No connection.' })).toHaveCount(0)

      for (const page of [ada, grace])
        await expect(page.getByRole('heading', { level: 1 })).toContainText('Done', { timeout: 200_000 })
      expect(await curves(grace)).toBe(await curves(ada))
      expect(await curves(ada)).toMatch(/at epoch 1/)
      const rows = (page: Page) => page.getByRole('complementary', { name: 'Runs' }).getByRole('link').allTextContents()
      expect(await rows(grace)).toEqual(await rows(ada))
      await expectNoReload(grace)
    } finally {
      line.close()
    }
  })
})

/** A network between one browser and the host, which can break. */
async function openLine(to: number) {
  const sockets = new Set<Socket>()
  let isWhole = true
  const server = createServer((near) => {
    if (!isWhole) return near.destroy()
    const far = createConnection(to, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.pipe(other)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    isWhole = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      isWhole = true
    },
    close() {
      cut()
      server.close()
    },
  }
}
