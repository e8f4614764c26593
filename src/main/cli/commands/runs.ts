import type { Command } from 'commander'
import { knownData } from '../../../shared/compare/sameData.ts'
import { shown } from '../../../shared/shown.ts'
import { isForeign, type RunSummary } from '../../../shared/training/run.ts'
import { honestRecord } from '../importedRun.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { percent, table } from '../words.ts'

const foreign = (run: RunSummary) => run.imported?.curves?.results

/** Why no run is listed. @param archived how many are out of sight @param broken how many files are not as they should be */
export function noRuns(archived: number, broken: number): string {
  if (archived > 0)
    return `${archived === 1 ? 'The one run here is archived' : `All ${archived} runs here are archived`}; list them with: allconv runs --all`
  return broken > 0 ? 'No run can be read.' : 'No runs yet; start one with: allconv train'
}

export function addRuns(program: Command): void {
  program
    .command('runs')
    .option('--all', 'archived ones too')
    .description('List the runs of the workspace.')
    .addHelpText('after', "\nExample:\n  $ allconv runs --json | jq '.[] | {id, phase, best: .bestEpoch.testError}'")
    .action(async (options: { workspace?: string; json?: boolean; all?: boolean }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (api, _, { workspace }) => {
        const problems = workspace.runs.problems()
        for (const problem of problems) terminal.note(problem)
        const every = await api.runs.list()
        const runs = every.filter(({ archived }) => options.all || !archived)
        const rows = runs.map((run) => [
          run.id,
          isForeign(run) ? 'foreign' : run.imported ? 'imported' : run.phase,
          knownData(run) ?? '-',
          run.imported ? String(foreign(run)?.epochs ?? '-') : `${run.epochsDone}/${run.request.recipe.epochs}`,
          percent(foreign(run)?.bestValidationError ?? run.bestEpoch?.validationError),
          percent(foreign(run)?.testErrorAtBest ?? run.bestEpoch?.testError),
          shown(run.title, 60),
        ])
        const head = ['run', 'phase', 'data set', 'epochs', 'best validation error', 'test error there', 'title']
        const epochs = runs.length > 0 ? await api.runs.epochs({ ids: runs.map(({ id }) => id) }) : {}
        terminal.result(
          runs.map((run) => ({ ...honestRecord(run), epochs: epochs[run.id] })),
          runs.length === 0 ? noRuns(every.length, problems.length) : table([head, ...rows], [3, 4, 5]),
        )
      })
    })
}
