// npm run slurm: `allconv study slurm` on a real cluster. It starts slurmctld and two slurmd on this machine, submits a small study as an
// array, lets tasks run into their time limit, takes a node away and kills a task, until all cells are finished, and holds the runs
// against those of the same study trained without Slurm: the same to the bit. About ten minutes.
//
// Status 0: it held; 1: it did not; 75: Slurm cannot be had here.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBuild } from './lib/build.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { say, step } from './lib/steps.mjs'
import { createCluster, ensureSlurm } from './slurm/cluster.mjs'
import { sameRuns } from './slurm/sameRuns.mjs'
import { allconv, cellsOf, NAME, tasksOf, writeStudy } from './slurm/study.mjs'

const NOT_HERE = 75
const PATIENCE_MS = 15 * 60_000

const why = ensureSlurm(say)
if (why) {
  say(why)
  process.exit(NOT_HERE)
}

const folder = mkdtempSync(join(tmpdir(), 'allconv-slurm-'))
const [probe, alone, shared] = ['probe', 'alone', 'cluster'].map((name) => join(folder, name))
const file = join(folder, 'study.json')
let cluster = null

const end = (status) => {
  cluster?.stop()
  if (status === 0) rmSync(folder, { recursive: true, force: true })
  else say(`Kept for a look: ${folder}`)
  process.exit(status)
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(130))

async function until(what, ask) {
  const late = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > late) throw new Error(`waited ${PATIENCE_MS / 60_000} minutes in vain until ${what}`)
    await sleep(1_000)
  }
}

const CPUS = ['--cpus', '1', '--at-once', '2']

const logs = join(shared, 'studies', NAME, 'logs')

/** Submits what is missing of the study. @returns the command's own words */
const submit = async (study, ...rest) =>
  (await allconv(cluster.environment, 'study', 'slurm', study, '--workspace', shared, ...CPUS, ...rest)).trim()
// Slurm's notice comes 120 s ahead by default, which a limit of one minute does not have.
const SHORT = ['--time', '00:01:00', '--sbatch=--signal=B:USR1@20']

const running = (node) => tasksOf(cluster).find((task) => task.JobState === 'RUNNING' && task.NodeList === node)
const stateOf = (job) => tasksOf(cluster).find(({ JobId }) => JobId === job)?.JobState
const isOver = () =>
  tasksOf(cluster).every(({ JobState }) => !['PENDING', 'RUNNING', 'COMPLETING', 'CONFIGURING'].includes(JobState))
const notices = () =>
  readdirSync(logs).flatMap((name) => readFileSync(join(logs, name), 'utf8').match(/The time limit is near/g) ?? [])
    .length
/** Cells that are not done, as the study's status says without training anything. */
const missing = async () => (await cellsOf(cluster.environment, shared)).filter(({ state }) => state !== 'done')
let lost = ''
/** A task of this node has finished an epoch, so that there is something to lose. */
const hasBegun = (node) => {
  const task = running(node)
  const log = task && join(logs, `${task.ArrayJobId}_${task.ArrayTaskId}.log`)
  return log && existsSync(log) && /epoch \d+:/.test(readFileSync(log, 'utf8')) ? task : null
}

try {
  await step('Packages', ensurePackages)
  await step('Build', ensureBuild)
  await step('Runtime', ensureRuntime)
  await step('A study, each of whose cells outlasts a task', async () => {
    say(`  ${await writeStudy(file, probe)} epochs a cell`)
  })
  await step('The study without Slurm', () =>
    allconv(process.env, 'study', 'run', file, '--workspace', alone).then(() => {}),
  )
  await step('Both nodes answer', async () => {
    cluster = createCluster(folder)
    await cluster.start()
    await until('both nodes are idle', () => /\b2\b/.test(cluster.ask('sinfo', '-h', '-t', 'idle', '-o', '%D')))
  })
  await step('Submitted as an array', async () => {
    say(`  ${await submit(file, '--time', '00:20:00')}`)
  })
  await step('Node n2 is taken away from its task, which is queued again', async () => {
    const { JobId } = await until('a task on n2 has finished an epoch', () => hasBegun('n2'))
    lost = JobId
    cluster.killNode('n2')
    await until('n2 is down', () => cluster.ask('sinfo', '-h', '-n', 'n2', '-o', '%t').startsWith('down'))
    const task = await until('its task is queued again', () =>
      tasksOf(cluster).find((one) => one.JobId === JobId && Number(one.Restarts) > 0),
    )
    say(`  job ${JobId}: ${task.Restarts} restart`)
    cluster.startNode('n2')
  })
  await step('A task is killed, and Slurm gives it up', async () => {
    const { JobId } = await until('a task on n1 has finished an epoch', () => hasBegun('n1'))
    if (cluster.killTask('n1') === 0) throw new Error('n1 had no process to kill')
    await until('Slurm says that it failed', () => stateOf(JobId) === 'FAILED')
  })
  await step('The task of the lost node ends all the same', async () => {
    await until('the queue is empty', isOver)
    if (stateOf(lost) !== 'COMPLETED') throw new Error(`job ${lost} is ${stateOf(lost)}`)
  })
  await step(
    'What is missing, submitted again, meets its time limit, writes checkpoints and queues itself again',
    async () => {
      if ((await missing()).length === 0) throw new Error('nothing is missing, though a task was killed')
      say(`  ${await submit(NAME, ...SHORT)}`)
      await until('a task was told of its time limit', () => notices() > 0)
      await until('the queue is empty', isOver)
    },
  )
  await step('All cells are finished, none twice, and equal to those trained without Slurm', async () => {
    // Looked at first: `study run` would train what is missing.
    const open = await missing()
    if (open.length > 0) throw new Error(`not done: ${open.map(({ runId, state }) => `${runId} ${state}`).join(', ')}`)
    // A command that may write takes the tasks' runs over.
    await allconv(process.env, 'study', 'run', NAME, '--workspace', shared)
    const cells = await cellsOf(process.env, shared)
    const { runs, checkpoints, faults } = sameRuns(shared, alone)
    if (faults.length > 0) throw new Error(faults.join(' '))
    if (runs !== cells.length)
      throw new Error(`${runs} runs are in both workspaces, the study has ${cells.length} cells`)
    say(`  runs: ${runs}, checkpoints: ${checkpoints}, notices of a time limit: ${notices()}`)
  })
} catch {
  end(1)
}
end(0)
