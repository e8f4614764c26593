import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allconv, answer } from './cli.mjs'
import { growthOf, killedCommand, randomOf, timed } from './kills.mjs'
import { progressOf } from './progress.mjs'
import { doctorProblems, prepare } from './training.mjs'

/** Studies that are killed at random moments and run again until they are done; the ledger must be the one of an undisturbed study. */
export async function studyKills({ count, seed, stop }) {
  const random = await randomOf(seed)
  const tools = await prepare()
  const progress = progressOf('Kills of a study', count, 'killed')
  const findings = []
  const find = (what) => {
    findings.push(what)
    progress.say(`  found: ${what}`)
  }
  const file = join(tools.folder, 'study.json')
  writeFileSync(
    file,
    JSON.stringify({
      name: 'killed',
      dataset: 'corners',
      networks: ['model-c'],
      network: { width: 0.05 },
      preset: 'quick',
      recipe: { epochs: 2, learningRateDrops: [], batchSize: 16, validationShare: 0.2 },
      seeds: [1, 2],
      compute: { jobs: 2, threads: 1 },
    }),
  )
  const command = (workspace) => ['study', 'run', file, '--workspace', workspace]
  const undisturbed = tools.workspace('undisturbed')
  const { milliseconds } = await timed(command(undisturbed), undisturbed)
  const expected = await ledgerOf(undisturbed)
  let done = 0
  let studies = 0
  while (done < count && !stop.isAsked) {
    const workspace = tools.workspace(`killed-${studies++}`)
    const where = () => `study ${studies} of seed ${seed}, after kill ${done}`
    for (let isDone = false; !isDone; ) {
      if (done >= count || stop.isAsked) {
        const { status, errors } = await allconv(command(workspace)).ended
        if (status !== 0) find(`${where()}: the last run says: ${errors.trim()}`)
        break
      }
      const result = await killedCommand(command(workspace), random, milliseconds, growthOf(workspace))
      if (result.orphans.length > 0) find(`${where()}: processes ${result.orphans.join(', ')} were left behind`)
      if (result.wasKilled) done++
      progress.show(done, findings.length)
      isDone = !result.wasKilled || result.status === 0
      if (isDone && result.status !== 0) find(`${where()}: study run says: ${result.errors.trim()}`)
    }
    const ledger = await ledgerOf(workspace)
    if (ledger !== expected) find(`${where()}: the ledger is ${ledger} instead of ${expected}`)
    for (const problem of await doctorProblems(workspace)) find(`${where()}: the doctor says: ${problem}`)
    rmSync(workspace, { recursive: true, force: true })
  }
  await tools.close()
  rmSync(tools.folder, { recursive: true, force: true })
  return {
    title: 'Kills of a study',
    tried: done,
    figures: { killed: done, of: count, studies, seconds: Math.round(progress.seconds()) },
    findings,
  }
}

/** The study's cells, but for times. */
async function ledgerOf(workspace) {
  const { cells } = await answer(['study', 'status', 'killed', '--workspace', workspace])
  return JSON.stringify(
    cells.map(({ runId, state, epochsDone, finalTestError, bestValidationError }) => [
      runId,
      state,
      epochsDone,
      finalTestError,
      bestValidationError,
    ]),
  )
}
