import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { CLI } from '../scripts/lib/paths.mjs'

// A host that goes away and comes back under its pages, as a restarted service does.

const TOKEN = 'a-token-that-stays-the-same-over-restarts'

/** On a port and with a token of the test's own, or with what the command itself takes. */
function serve(workspace: string, port?: number): Promise<ChildProcess & { url: string }> {
  const own = port === undefined ? [] : ['--port', String(port)]
  const child = spawn(process.execPath, [CLI, 'serve', ...own, '--workspace', workspace], {
    env: { ...process.env, ALLCONV_TOKEN: port === undefined ? '' : TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      const [url] = /http\S+/.exec(String(chunk)) ?? []
      if (url) resolve(Object.assign(child, { url }))
    })
    child.once('exit', (status) => reject(new Error(`allconv serve ended with status ${status}`)))
  })
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve))

test('a page whose host is killed says so, and comes back by itself, still signed in', async ({ page }, info) => {
  test.skip(info.project.name !== 'browser', 'the desktop application is its own host')
  const workspace = await mkdtemp(join(tmpdir(), 'allconv-reconnect-'))
  const port = await freePort()
  let host = await serve(workspace, port)
  try {
    await page.goto(`http://127.0.0.1:${port}/?token=${TOKEN}`)
    await expect(page.getByText('The connection to the workbench was lost')).toBeHidden()
    await expect(page.getByRole('navigation').first()).toBeVisible()

    host.kill('SIGKILL')
    await ended(host)
    await expect(page.getByText(/The connection to the workbench was lost|does not answer/).first()).toBeVisible()

    host = await serve(workspace, port)
    await expect(page.getByText(/The connection to the workbench was lost|does not answer/)).toHaveCount(0, {
      timeout: 30_000,
    })
    // Without a new sign-in: a call of the page is answered.
    await page.reload()
    await expect(page.getByRole('navigation').first()).toBeVisible()
  } finally {
    host.kill('SIGTERM')
    await ended(host)
    await rm(workspace, { recursive: true, force: true, maxRetries: 5 })
  }
})

test('a page whose host is killed claims nothing of runs, offers nothing that cannot be done, and comes back without a new sign-in', async ({
  page,
}, info) => {
  test.skip(info.project.name !== 'browser', 'the desktop application is its own host')
  const workspace = await mkdtemp(join(tmpdir(), 'allconv-reconnect-'))
  let host = await serve(workspace)
  try {
    await page.goto(host.url)
    const view = page.getByRole('main')
    const first = view.getByRole('button').first()
    await expect(first).toBeEnabled()
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(4000) // the other views are fetched soon after the first one stands
    host.kill('SIGKILL')
    await ended(host)
    const alert = page.getByRole('alert').filter({ hasText: 'No connection.' })
    await expect(alert).toContainText('runs go on as long as the workbench itself does')
    // Switched off at once, every one of them; what leads to another view still does.
    await expect(first).toBeDisabled()
    await expect(view.locator('button:enabled, input:enabled')).toHaveCount(0)
    await page.getByRole('link', { name: 'Architectures', exact: true }).click()
    await expect(view.getByRole('complementary', { name: 'Architectures' })).toBeVisible()
    await expect(view.locator('button:enabled, input:enabled')).toHaveCount(0)

    const before = host.url
    host = await serve(workspace)
    expect(host.url).toBe(before)
    await expect(alert).toHaveCount(0, { timeout: 30_000 })
    await expect(view.getByRole('link', { name: /^All-CNN-C/ })).toBeVisible() // what could not be read comes by itself
    await page.reload()
    await expect(page.getByRole('navigation').first()).toBeVisible()
    await expect(view.getByRole('button').first()).toBeEnabled()

    // After an orderly end the token is another one, and the page says what to do.
    host.kill('SIGTERM')
    await ended(host)
    host = await serve(workspace, Number(new URL(before).port))
    expect(host.url).not.toBe(before)
    await expect(alert).toContainText('"allconv serve" in the same workspace prints it again', {
      timeout: 30_000,
    })
  } finally {
    host.kill('SIGTERM')
    await ended(host)
    await rm(workspace, { recursive: true, force: true, maxRetries: 5 })
  }
})
