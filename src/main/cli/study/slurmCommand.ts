import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { WorkbenchError } from '../../../shared/errors.ts'
import { countWords } from '../../../shared/study/progress.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { writeWhole } from '../../disk/wholeFile.ts'
import { cellRunId, cellStatus } from '../../services/studies/cellStatus.ts'
import { wrongCall } from '../exit.ts'
import { wholeNumber, wholeNumberFrom } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { namedStudy } from './namedStudy.ts'
import { slurmScript } from './slurmScript.ts'
import { trainCell } from './slurmTask.ts'

interface SlurmOptions {
  workspace?: string
  json?: boolean
  partition?: string
  time?: string
  cpus?: number
  gpus?: number
  memory?: string
  atOnce?: number
  sbatch: string[]
  dryRun?: boolean
}

/** How the nodes start this command line: this very Node and script, on a file system that they share. */
const ownCommand = () => [process.execPath, resolve(process.argv[1]!)]

async function sbatch(script: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('sbatch', ['--parsable', script])
    return stdout.trim().split(';')[0]!
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string }
    if (code === 'ENOENT')
      throw new WorkbenchError('RUNTIME', `There is no sbatch here; submit ${script} on a machine of the cluster.`)
    throw new WorkbenchError(
      'RUNTIME',
      `Slurm refused ${script}: ${(stderr ?? String(error)).trim().replace(/\s+/g, ' ')}.`,
    )
  }
}

export function addSlurm(study: Command): void {
  study
    .command('slurm')
    .argument('<study>', 'a study file (.json, .yaml), or the name of a study of the workspace')
    .option('--partition <name>', 'partition of the cluster')
    .option('--time <limit>', 'time limit of a task, e.g. 04:00:00; a cell that needs longer requeues itself')
    .option('--cpus <n>', 'CPUs of a task', wholeNumberFrom(1))
    .option('--gpus <n>', 'GPUs of a task', wholeNumber)
    .option('--memory <size>', 'memory of a task, e.g. 8G')
    .option('--at-once <n>', 'tasks at a time', wholeNumberFrom(1))
    .option(
      '--sbatch <option>',
      'one more option for sbatch, e.g. --sbatch=--account=vision; may be repeated',
      (word: string, all: string[]) => [...all, word],
      [],
    )
    .option('--dry-run', 'write and print the batch script, submit nothing')
    .description('Submit the cells that are not done as a Slurm array, one task a cell.')
    .addHelpText('after', '\nExample:\n  $ allconv study slurm paper-table --time 04:00:00 --cpus 8 --at-once 16')
    .action(async (word: string, options: SlurmOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (_, __, application) => {
        const { studies, runs } = application.services
        const { id } = await namedStudy(application, word)
        const { cells, stored, folder } = await studies.plan(id)
        const known = new Map(runs.list().map((run) => [run.id, run]))
        const states = cells.map((cell) => cellStatus(cell, known.get(cellRunId(cell)) ?? null, stored.halts))
        const open = states.flatMap(({ state, diverged }, index) =>
          state === 'done' || state === 'halted' || diverged ? [] : [index],
        )
        if (open.length === 0) throw wrongCall(`Nothing is left to train of the study "${id}": ${countWords(states)}.`)
        const logs = join(folder, 'logs')
        const script = join(folder, 'slurm.sh')
        await makeFolders(logs)
        const text = slurmScript({
          ...options,
          study: id,
          cells: open,
          workspace: application.workspace.layout.root,
          logs,
          command: ownCommand(),
          options: options.sbatch,
        })
        await writeWhole(script, text, { mode: 0o755 })
        if (options.dryRun) return terminal.result({ script, cells: open, job: null }, text.trimEnd())
        const job = await sbatch(script)
        terminal.result(
          { script, cells: open, job },
          `Job ${job}: ${open.length} of ${cells.length} cells submitted; see: allconv study status ${id}`,
        )
      })
    })

  study
    .command('task', { hidden: true })
    .argument('<study>')
    .argument('<index>', 'place of the cell in the study', wholeNumber)
    .description('Train one cell in a folder of its own; a Slurm array calls this.')
    .action(async (name: string, index: number, options: { workspace?: string; json?: boolean }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const planned = await withWorkbench({ ...options, access: 'read' }, async (_, __, { services, workspace }) => ({
        ...(await services.studies.plan(name)),
        root: workspace.layout.root,
        here: new Set(services.runs.list().map(({ id }) => id)),
      }))
      const cell = planned.cells[index]
      // Somebody may have trained it here since it was submitted: it is never trained twice.
      if (cell && planned.here.has(cellRunId(cell)))
        return terminal.result(null, `${cellRunId(cell)} is in the workspace already.`)
      if (!cell) throw wrongCall(`The study "${name}" has ${planned.cells.length} cells, so there is none at ${index}.`)
      await trainCell(planned.root, planned.folder, planned.stored.file.compute, cell, terminal)
    })
}
