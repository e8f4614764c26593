import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { isAlive } from './isAlive.ts'

it('finds this process and its parent alive, and one that has ended gone', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  expect([isAlive(process.pid), isAlive(process.ppid), isAlive(child.pid!)]).toEqual([true, true, true])
  child.stdin.end()
  await once(child, 'exit')
  expect(isAlive(child.pid!)).toBe(false)
})

it.each([0, -1, -process.pid, 1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('%d names no process', (pid) => {
  expect(isAlive(pid)).toBe(false)
})
