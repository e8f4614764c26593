import { readdir } from 'node:fs/promises'
import { afterEach } from 'vitest'
import { testFolder } from '../testFolder.ts'
import { type FakeTrainingOptions, fakeTraining } from './fakeEngine.ts'
import { testRequest, testRuns } from './testRuns.ts'

/** For tests. */
export type Manager = Awaited<ReturnType<typeof testRuns>>
const open: Manager[] = []
afterEach(async () => {
  for (const manager of open.splice(0)) await manager.close()
})
/** For tests: a manager that is closed after the test. */
export async function runManager(
  options?: FakeTrainingOptions,
  folder?: string,
  settings?: Parameters<typeof testRuns>[2],
) {
  const made = await testRuns(folder ?? (await testFolder()), fakeTraining(options), settings)
  open.push(made)
  return made
}
/** For tests: leaves as a killed process does: nothing is paused or written any more. */
export function leaveSuddenly(killed: Manager) {
  open.splice(open.indexOf(killed), 1)
  killed.workspace.close()
  abandoned.push(killed) // its open files would be complained of if they were collected
}
const abandoned: Manager[] = []
/** For tests: a gate that a training waits at. */
export function gate() {
  let release = () => {}
  let reached = () => {}
  const arrival = new Promise<void>((resolve) => {
    reached = resolve
  })
  const opened = new Promise<void>((resolve) => {
    release = resolve
  })
  return { arrival, release: () => release(), wait }
  function wait() {
    reached()
    return opened
  }
}
/** For tests: resolves once the manager knows of so many steps of a run; its engine is always a little ahead. */
export async function known(m: Manager, id: string, steps: number) {
  for await (const _ of m.runs.events(0))
    if (m.runs.get(id).phase === 'training' && m.runs.get(id).step >= steps) return
}
/** For tests: a run that was paused after six of its twelve steps, with what pausing it gave. @param tensorboard as of `runs.start` */
export async function pausedAtSix(tensorboard?: string) {
  const stop = gate()
  const m = await runManager({ beforeStep: (step, { resume }) => (step === 6 && !resume ? stop.wait() : undefined) })
  const { id } = await m.runs.start(testRequest(), tensorboard)
  await known(m, id, 6)
  const pausing = m.runs.pause(id)
  stop.release()
  return { m, id, paused: await pausing }
}
/** For tests: the numbers of the recorded steps. */
export const stepsOf = async ({ runs }: Manager, id: string) => {
  const [curve] = await runs.metrics({ runIds: [id], x: 'step', series: ['loss'], from: null, to: null, buckets: 1000 })
  return [...curve!.x]
}
export const range = (length: number) => Array.from({ length }, (_, i) => i)
/** For tests: what lies in a run's folder of checkpoints. */
export const files = async ({ workspace }: Manager, id: string) =>
  (await readdir(workspace.runs.paths(id).checkpoints)).sort()

/** For tests: takes a manager that the test closes itself. */
export function release(m: Manager): Manager {
  open.splice(open.indexOf(m), 1)
  return m
}
