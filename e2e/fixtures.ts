import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base, _electron as electronLauncher, type Page } from '@playwright/test'
import { copyRun, forgetCatalogue } from '../bench/lib/copyRun.mjs'
import { findElectron } from '../scripts/lib/electron.mjs'
import { CLI, OUT } from '../scripts/lib/paths.mjs'

export interface WorkbenchOptions {
  /** In which host the specs run: the same ones in both. */
  window: 'browser' | 'electron'
}

/** A running workbench on a workspace of its own. */
export interface Workbench {
  /** The workspace's folder. */
  workspace: string
  /** Address with its token; null in Electron. */
  url: string | null
  /**
   * Runs `allconv ...` on another workspace or, for commands that only look, on this one; gives its standard output.
   * Before the page is opened, `prepare` is the place for commands that write.
   */
  allconv(...args: string[]): Promise<string>
}

interface Fixtures {
  workbench: Workbench
  /** Commands that fill the workspace before it is opened, e.g. `[['train', '--epochs', '1', ...]]`. */
  prepare: string[][]
  /** How many copies the workspace gets of each run that these have made. */
  copies: number
}

const runCli = async (workspace: string, args: string[]) => {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args, '--workspace', workspace], {
    maxBuffer: 64 * 2 ** 20,
  })
  return stdout
}

/** Copies every run so many times: `copy-N-of-ID` with the title `Copy N`. */
async function copyRuns(workspace: string, copies: number): Promise<void> {
  if (copies === 0) return
  for (const id of await readdir(join(workspace, 'runs')))
    for (let count = 1; count <= copies; count++)
      copyRun(workspace, id, `copy-${count}-of-${id}`, ({ run, state }: Record<'run' | 'state', object>) => {
        const title = `Copy ${count}`
        return { run: { ...run, title }, state: { ...state, title } }
      })
  forgetCatalogue(workspace)
}

/** Starts `allconv serve` on a free port; resolves with its address once it answers. */
async function serve(workspace: string): Promise<{ url: string; child: ChildProcess; messages(): string }> {
  const child = spawn(process.execPath, [CLI, 'serve', '--json', '--port', '0', '--workspace', workspace], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let messages = ''
  child.stderr!.on('data', (chunk) => {
    messages += chunk
  })
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout!.on('data', (chunk) => {
      output += chunk
      const found = /"url": "([^"]+)"/.exec(output)
      if (found) resolve(found[1]!)
    })
    child.once('exit', (status) => reject(new Error(`allconv serve ended with status ${status}: ${output}${messages}`)))
  })
  return { url, child, messages: () => messages }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await ended
  clearTimeout(late)
}

/**
 * Playwright's test with a workbench of its own for every test: `page` is signed in and shows it, in a browser tab or in Electron's
 * window, as the project says.
 */
export const test = base.extend<Fixtures & WorkbenchOptions>({
  window: ['browser', { option: true }],
  prepare: [[], { option: true }],
  copies: [0, { option: true }],

  workbench: async ({ window, prepare, copies }, use, info) => {
    const workspace = await mkdtemp(join(tmpdir(), 'allconv-e2e-'))
    for (const args of prepare) await runCli(workspace, args)
    await copyRuns(workspace, copies)
    const served = window === 'browser' ? await serve(workspace) : null
    await use({ workspace, url: served?.url ?? null, allconv: (...args) => runCli(workspace, args) })
    if (served) {
      await end(served.child)
      if (info.status !== info.expectedStatus) await info.attach('what the host said', { body: served.messages() })
    }
    await rm(workspace, { recursive: true, force: true, maxRetries: 5 })
  },

  page: async ({ window, workbench, page }, use) => {
    if (window === 'browser') {
      await page.goto(workbench.url!)
      return use(page)
    }
    const application = await electronLauncher.launch({
      executablePath: findElectron()!,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), join(OUT, 'main', 'index.js')],
      env: {
        ...process.env,
        ALLCONV_WORKSPACE: workbench.workspace,
        ALLCONV_USER_DATA: join(workbench.workspace, 'electron'),
      } as Record<string, string>,
    })
    await use(await application.firstWindow())
    await application.close()
  },
})

export { expect } from '@playwright/test'

/** Opens an address of the window, e.g. `#/explain`. */
export const goTo = (page: Page, hash: string) =>
  page.evaluate((target) => {
    window.location.hash = target
  }, hash)
