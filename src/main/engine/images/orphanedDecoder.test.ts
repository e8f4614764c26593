import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { builtEngine } from '../../../../test/builtEngine.ts'
import { isAlive } from '../../disk/isAlive.ts'

/** Starts a decoder as an engine does, says its number, and is killed as soon as that is out, or a moment later. */
const ENGINE = `
const child = require('node:child_process').fork(process.env.DECODER, [], { stdio: 'ignore', serialization: 'advanced' })
process.stdout.write(child.pid + '\\n', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(process.env.AFTER)))
`

it.each([0, 30, 100, 300, 1000])(
  'a decoder ends with an engine that is killed %i ms after it was started',
  async (after) => {
    const decoder = join(dirname(await builtEngine()), 'decoder.js')
    const engine = spawn(process.execPath, ['-e', ENGINE], {
      env: { ...process.env, DECODER: decoder, AFTER: String(after) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = await once(engine.stdout, 'data')
    const pid = Number(said)
    try {
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 30_000 })
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    }
  },
)
