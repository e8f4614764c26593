import { constants, getPriority } from 'node:os'
import { expect, it } from 'vitest'
import { builtEngine } from '../../../test/builtEngine.ts'
import { nodeProcess, startEngine } from './client.ts'

it.each([
  ['in the background', true, constants.priority.PRIORITY_BELOW_NORMAL],
  ['in front', false, getPriority()],
])('an engine %s runs at the priority of its place', async (_, background, priority) => {
  const engine = startEngine(nodeProcess(await builtEngine()), { background })
  try {
    await engine.call('probe', { runtimes: [], tensorflowFolder: null, threads: 1 }).result
    expect(getPriority(engine.pid)).toBe(priority)
  } finally {
    engine.kill()
    await engine.exited
  }
})
