import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { CLI } from '../scripts/lib/paths.mjs'

// Ctrl-C during an import, as a terminal sends it: a real process with its engine, and images enough for some seconds.
const CLASSES = ['a', 'b', 'c', 'd']
const EACH = 3000

const folder = mkdtempSync(join(tmpdir(), 'allconv-interrupt-'))
const source = join(folder, 'images')
const archive = join(folder, 'images.tar')
test.skip(process.platform === 'win32', 'Windows has no signals of this kind')
test.describe.configure({ timeout: 300_000, mode: 'serial' })
test.beforeAll(async () => {
  for (const [at, name] of CLASSES.entries()) {
    mkdirSync(join(source, name), { recursive: true })
    const first = join(source, name, '0.png')
    const create = {
      width: 200,
      height: 200,
      channels: 3,
      noise: { type: 'gaussian', mean: 90 + at, sigma: 40 },
    } as const
    await sharp({ create: { ...create, background: '#000' } })
      .png()
      .toFile(first)
    for (let n = 1; n < EACH; n++) linkSync(first, join(source, name, `${n}.png`))
  }
  execFileSync('tar', ['cf', archive, '--hard-dereference', '-C', folder, 'images'])
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Processes that this one has started, and theirs. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number])
  const below = (parent: number): number[] =>
    rows.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function importing(
  path: string,
  workspace: string,
): Promise<{ child: ChildProcess; ended: Promise<[number | null, string]> }> {
  const words = ['dataset', 'import', path, '--name', 'big', '--workspace', workspace]
  // A group of its own, as a shell gives it: Ctrl-C goes to all of it.
  const child = spawn(process.execPath, [CLI, ...words], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let messages = ''
  child.stderr!.on('data', (chunk) => {
    messages += chunk
  })
  const ended = new Promise<[number | null, string]>((resolve) =>
    child.once('close', (status) => resolve([status, messages])),
  )
  const datasets = join(workspace, 'datasets')
  const begun = () => {
    try {
      return readdirSync(datasets).length > 0
    } catch {
      return false
    }
  }
  await expect.poll(begun, { timeout: 60_000 }).toBe(true)
  return { child, ended }
}

for (const [what, path] of [
  ['a folder', source],
  ['an archive', archive],
] as const)
  for (const [how, send] of [
    ['to the command alone', (pid: number) => process.kill(pid, 'SIGINT')],
    ['to its whole group', (pid: number) => process.kill(-pid, 'SIGINT')],
  ] as const)
    test(`the first Ctrl-C ends the import of ${what} and leaves nothing behind: ${how}`, async () => {
      const workspace = mkdtempSync(join(folder, 'workspace-'))
      const { child, ended } = await importing(path, workspace)
      const engines = descendants(child.pid!)
      expect(engines.length).toBeGreaterThan(0)
      send(child.pid!)
      const sent = Date.now()
      const [status, messages] = await ended
      expect(Date.now() - sent).toBeLessThan(20_000)
      expect([status, messages.trim().split('\n').at(-1)]).toEqual([3, 'Cancelled.'])
      await expect.poll(() => engines.filter(isAlive), { timeout: 10_000 }).toEqual([])
      expect(readdirSync(join(workspace, 'datasets'))).toEqual([])
      rmSync(workspace, { recursive: true })
    })
