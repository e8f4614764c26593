import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { CLI } from '../scripts/lib/paths.mjs'

// A host that goes away and comes back under its pages, as a restarted service does.

const TOKEN = 'a-token-that-stays-the-same-over-restarts'

function serve(workspace: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CLI, 'serve', '--port', String(port), '--workspace', workspace], {
    env: { ...process.env, ALLCONV_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (chunk) => String(chunk).includes('http') && resolve(child))
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
