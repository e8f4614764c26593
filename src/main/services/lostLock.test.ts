import { readFile, writeFile } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import { filesOf } from '../../../test/faults/workspaceTemplate.ts'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { gate, known } from '../../../test/services/testManager.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'

it('a training whose workspace another process has taken over ends at once, and nothing more is written there', async () => {
  const folder = await testFolder()
  const stop = gate()
  const m = await testRuns(folder, fakeTraining({ beforeStep: (step) => (step === 2 ? stop.wait() : undefined) }))
  const { id } = await m.runs.start(testRequest())
  await known(m as never, id, 2)
  await stop.arrival
  const { lock } = m.workspace.layout
  const other = JSON.stringify({ ...JSON.parse(await readFile(lock, 'utf8')), nonce: 'another' })
  await writeFile(lock, other)
  // The next heartbeat finds it.
  await vi.waitFor(() => expect(m.workspace.mustWrite).toThrow('has taken over the workspace'), { timeout: 20_000 })
  const before = [...(await filesOf(folder))].filter(([path]) => path.startsWith('runs/'))
  stop.release()
  const run = await m.runs.settled(id)
  expect(run).toMatchObject({ phase: 'paused', reason: expect.stringContaining('has taken over the workspace') })
  expect(m.engines.alive()).toBe(0)
  expect([...(await filesOf(folder))].filter(([path]) => path.startsWith('runs/'))).toEqual(before)
  await m.close()
  expect(await readFile(lock, 'utf8')).toBe(other)
})
