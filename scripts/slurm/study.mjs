import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CLI } from '../lib/paths.mjs'

const SEEDS = 3
/** Seconds that a cell takes alone on this machine; a task with a limit of one minute gets through about half of it before its notice. */
const CELL_SECONDS = 60
export const NAME = 'on-slurm'

/** Runs the command line. @returns what it printed; @throws with what it printed where it failed */
export async function allconv(environment, ...words) {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...words], {
    env: environment,
    maxBuffer: 1 << 26,
  })
  return stdout
}

const studyOf = (epochs) => ({
  version: 2,
  name: NAME,
  dataset: 'shapes',
  networks: ['model-a'],
  network: { width: 0.08 },
  preset: 'quick',
  recipe: { epochs, batchSize: 64, validationShare: 0.1 },
  seeds: { from: 1, count: SEEDS },
  compute: { jobs: 2, threads: 1 },
})

/** Writes the study, with as many epochs as make a cell outlast a task's time limit. @returns how many */
export async function writeStudy(file, workspace) {
  await allconv(
    process.env,
    ...['train', '--model', 'model-a', '--width', '0.08', '--dataset', 'shapes', '--preset', 'quick', '--epochs', '2'],
    ...['--batch-size', '64', '--threads', '1', '--seed', '1', '--workspace', workspace],
  )
  const [run] = readdirSync(join(workspace, 'runs'))
  const lines = readFileSync(join(workspace, 'runs', run, 'epochs.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const epochs = Math.max(4, Math.ceil(CELL_SECONDS / JSON.parse(lines.at(-1)).seconds))
  writeFileSync(file, JSON.stringify(studyOf(epochs)))
  return epochs
}

/** Where each cell of the study stands, as `allconv study status` says. */
export async function cellsOf(environment, workspace) {
  const { cells } = JSON.parse(await allconv(environment, 'study', 'status', NAME, '--json', '--workspace', workspace))
  return cells
}

/** Tasks of the cluster as scontrol tells them, for ten minutes after their end too. */
export const tasksOf = (cluster) =>
  cluster
    .ask('scontrol', 'show', 'job', '--oneliner')
    .split('\n')
    .map((line) => Object.fromEntries([...line.matchAll(/(\w+)=(\S*)/g)].map(([, key, value]) => [key, value])))
    .filter(({ JobName }) => JobName?.startsWith('allconv-'))
