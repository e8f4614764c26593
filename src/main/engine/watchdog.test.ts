import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { builtEngine } from '../../../test/builtEngine.ts'
import { isAlive } from '../disk/isAlive.ts'
import { engineEnvironment } from './client.ts'

const MAIN = join(import.meta.dirname, '../../../test/mainOfEngine.mjs')

test.each([
  ['in a loop that never gives the event loop its turn', 'for (;;);'],
  ['in a system call that never returns', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'],
  ['in a child that it waits for', "process.getBuiltinModule('node:child_process').execFileSync('sleep', ['60'])"],
  ['with nothing', ''],
])('an engine that is busy %s ends with its killed main', async (_, busy) => {
  const main = spawn(process.execPath, [MAIN], {
    env: { ...process.env, MAIN_ENGINE: await builtEngine(), MAIN_BUSY: busy },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(main.stdout, 'data')
  const engine = Number(said)
  try {
    expect(isAlive(engine)).toBe(true)
    main.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(engine)).toBe(false), { timeout: 20_000 })
  } finally {
    if (isAlive(engine)) process.kill(engine, 'SIGKILL')
  }
})

test('every engine is told whose death is its own', () =>
  expect(engineEnvironment({})).toMatchObject({ ALLCONV_MAIN: String(process.pid) }))
