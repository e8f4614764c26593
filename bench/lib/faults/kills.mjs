import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openSources } from '../sources.mjs'
import { allconv, answer } from './cli.mjs'
import { descendants, kill, outlive } from './processes.mjs'
import { progressOf } from './progress.mjs'
import { difference, doctorProblems, EPOCHS, prepare, runFolders, trainCommand } from './training.mjs'

/** An engine must end with its main within so many seconds. */
const ORPHAN_SECONDS = 10

/** Seeded moments and victims. */
export async function randomOf(seed) {
  const sources = await openSources()
  const { seededRandom } = await sources.load('../test/faults/random.ts')
  await sources.close()
  return seededRandom(seed)
}

/**
 * Starts a command and kills main, its engines, or both at a random moment: counted from its start, or from the moment at which `isAtWork` holds.
 * @returns how it ended, whether the kill came in time, and processes that were left behind
 */
export async function killedCommand(args, random, milliseconds, isAtWork) {
  const { child, ended } = allconv(args)
  let isOver = false
  const over = ended.then((result) => {
    isOver = true
    return result
  })
  const waitsForWork = random.next() < 0.7
  if (waitsForWork) while (!isOver && !isAtWork()) await wait(5)
  await Promise.race([over, wait(random.next() * (waitsForWork ? milliseconds.work : milliseconds.all))])
  const engines = descendants(child.pid)
  const victim = random.pick(['main', 'engine', 'both'])
  const wasKilled = !isOver
  if (victim !== 'main') for (const pid of engines) kill(pid)
  if (victim !== 'engine' || engines.length === 0) kill(child.pid)
  const result = await over
  const orphans = await outlive(engines, ORPHAN_SECONDS)
  for (const pid of orphans) kill(pid)
  return { ...result, wasKilled, victim, orphans }
}

/** Runs a command to its end, and takes the time: of all, and of it since metrics were written. */
export async function timed(args, workspace) {
  const started = Date.now()
  const isAtWork = growthOf(workspace)
  const { ended } = allconv(args)
  let isOver = false
  const over = ended.finally(() => {
    isOver = true
  })
  while (!isOver && !isAtWork()) await wait(5)
  const begun = Date.now()
  const result = await over
  if (result.status !== 0) throw new Error(`undisturbed, allconv ${args[0]} says: ${result.errors.trim()}`)
  return { ...result, milliseconds: { all: Date.now() - started, work: Date.now() - begun } }
}

/** @returns a function that says whether a run's metrics have grown since it was asked first */
export function growthOf(workspace) {
  const size = () =>
    runFolders(workspace).reduce((sum, id) => {
      const path = join(workspace, 'runs', id, 'metrics.bin')
      return sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    }, 0)
  const before = size()
  return () => size() > before
}

/** Trainings that are killed at random moments and resumed until they are done; each must be the one that nobody disturbed, to the last bit. */
export async function kills({ count, seed, stop }) {
  const random = await randomOf(seed)
  const tools = await prepare()
  const progress = progressOf('Kills of a training', count, 'killed')
  const findings = []
  const find = (what) => {
    findings.push(what)
    progress.say(`  found: ${what}`)
  }
  const undisturbed = tools.workspace('undisturbed')
  const { milliseconds } = await timed(trainCommand(tools.folder, undisturbed), undisturbed)
  const expected = await tools.numbersOf(undisturbed, runFolders(undisturbed)[0])
  const victims = { main: 0, engine: 0, both: 0 }
  let done = 0
  let trainings = 0
  while (done < count && !stop.isAsked) {
    const workspace = tools.workspace(`killed-${trainings++}`)
    const where = () => `training ${trainings} of seed ${seed}, after kill ${done}`
    for (let isDone = false; !isDone; ) {
      const [id, ...more] = runFolders(workspace)
      if (more.length > 0) find(`${where()}: there are ${more.length + 1} runs instead of one`)
      const args = id ? ['resume', id, '--workspace', workspace] : trainCommand(tools.folder, workspace)
      if (done >= count || stop.isAsked) {
        const { status, errors } = await allconv(args).ended
        if (status !== 0 && !/is done already/.test(errors)) find(`${where()}: the last resume says: ${errors.trim()}`)
        break
      }
      const result = await killedCommand(args, random, milliseconds, growthOf(workspace))
      if (result.orphans.length > 0)
        find(`${where()} of ${result.victim}: processes ${result.orphans.join(', ')} were left behind`)
      if (result.wasKilled) {
        done++
        victims[result.victim]++
      }
      progress.show(done, findings.length)
      // Where both were to go, a main that noticed its engine's end first has ended by itself.
      if (result.wasKilled && (result.status === null || result.victim !== 'main')) continue
      isDone = true
      if (result.status !== 0 && !/is done already|done/.test(result.errors))
        find(`${where()}: ${args[0]} says: ${result.errors.trim()}`)
    }
    const before = findings.length
    await judge(tools, workspace, expected, (what) => find(`${where()}: ${what}`))
    if (findings.length > before) progress.say(`  kept for a look: ${keptFor(workspace, seed)}`)
    rmSync(workspace, { recursive: true, force: true })
  }
  await tools.close()
  rmSync(tools.folder, { recursive: true, force: true })
  const figures = {
    killed: done,
    of: count,
    trainings,
    ...victims,
    epochs: EPOCHS,
    seconds: Math.round(progress.seconds()),
  }
  return { title: 'Kills of a training', tried: done, figures, findings }
}

/** A copy of a workspace in which something was found, which outlasts the bench. */
function keptFor(workspace, seed) {
  const copy = mkdtempSync(join(tmpdir(), `allconv-found-${seed}-`))
  cpSync(workspace, copy, { recursive: true })
  return copy
}

/** What a training that was killed many times has left. */
async function judge(tools, workspace, expected, find) {
  const ids = runFolders(workspace)
  if (ids.length !== 1) return find(`there are ${ids.length} runs instead of one`)
  const run = (await answer(['runs', '--workspace', workspace])).find(({ id }) => id === ids[0])
  if (run?.phase !== 'done') return find(`the run is ${run?.phase}: ${run?.reason}`)
  try {
    const differs = difference(await tools.numbersOf(workspace, ids[0]), expected)
    if (differs) find(`its numbers are not those of the undisturbed training: ${differs}`)
  } catch (error) {
    find(`its files cannot be read: ${error.message}`)
  }
  for (const problem of await doctorProblems(workspace)) find(`the doctor says: ${problem}`)
}
