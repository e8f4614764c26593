/** What a cluster is asked for; absent values are left to its defaults. */
export interface SlurmRequest {
  study: string
  /** Indices of the cells to train, into the study's list of them. */
  cells: number[]
  workspace: string
  /** Folder for the tasks' own words. */
  logs: string
  /** The command line as the nodes can start it. */
  command: string[]
  partition?: string
  time?: string
  cpus?: number
  gpus?: number
  memory?: string
  /** Tasks at a time. */
  atOnce?: number
  /** More options for sbatch, e.g. `--account=vision`. */
  options: string[]
}

/** Seconds before the time limit at which a task is told to write its checkpoint. */
export const NOTICE_SECONDS = 120

/** Quotes a word for a POSIX shell. */
export const shellWord = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** `0-3,7,9-10`: an array's indices as Slurm writes them. */
export function arrayIndices(cells: readonly number[]): string {
  const sorted = [...new Set(cells)].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const index of sorted) {
    const last = ranges.at(-1)
    if (last && index === last[1] + 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',')
}

/**
 * The batch script of a study: an array with one task a cell. The signal goes to the batch shell alone (`B:`), which is the task itself
 * (`exec`); the task requeues itself after its checkpoint, and Slurm requeues it when its node dies.
 */
export function slurmScript(request: SlurmRequest): string {
  const { study, cells, atOnce, partition, time, cpus, gpus, memory } = request
  const wanted = [
    ['job-name', `allconv-${study}`],
    ['array', `${arrayIndices(cells)}${atOnce ? `%${atOnce}` : ''}`],
    ['signal', `B:USR1@${NOTICE_SECONDS}`],
    ['requeue', null],
    ['open-mode', 'append'],
    ['output', `${request.logs}/%A_%a.log`],
    ['partition', partition],
    ['time', time],
    ['cpus-per-task', cpus],
    ['gpus-per-task', gpus],
    ['mem', memory],
  ] as const
  const options = wanted.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          // sbatch splits these lines at spaces as a shell does, and knows a shell's quotes.
          `#SBATCH --${name}${value === null ? '' : `=${shellWord(String(value))}`}`,
        ],
  )
  const words = [...request.command, 'study', 'task', study, '--workspace', request.workspace]
  return [
    '#!/bin/bash',
    ...options,
    ...request.options.map((option) => `#SBATCH ${option}`),
    '',
    '# One task trains one cell of the study; see "allconv study status".',
    `exec ${words.map(shellWord).join(' ')} "$SLURM_ARRAY_TASK_ID"`,
    '',
  ].join('\n')
}
