import type { Command } from 'commander'
import { shown } from '../../../shared/shown.ts'
import { isForeign, type RunSummary } from '../../../shared/training/run.ts'
import { honestRecord } from '../importedRun.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { percent, table } from '../words.ts'

const foreign = (run: RunSummary) => run.imported?.curves?.results

export function addRuns(program: Command): void {
  program
    .command('runs')
    .option('--all', 'archived ones too')
    .description('List the runs of the workspace.')
    .addHelpText('after', "\nExample:\n  $ allconv runs --json | jq '.[] | {id, phase, best: .bestEpoch.testError}'")
    .action(async (options: { workspace?: string; json?: boolean; all?: boolean }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (api, _, { workspace }) => {
        for (const problem of workspace.runs.problems()) terminal.note(problem)
        const runs = (await api.runs.list()).filter(({ archived }) => options.all || !archived)
        const rows = runs.map((run) => [
          run.id,
          isForeign(run) ? 'foreign' : run.imported ? 'imported' : run.phase,
          isForeign(run) ? '-' : run.request.dataset,
          run.imported ? String(foreign(run)?.epochs ?? '-') : `${run.epochsDone}/${run.request.recipe.epochs}`,
          percent(foreign(run)?.bestValidationError ?? run.bestEpoch?.validationError),
          percent(foreign(run)?.testErrorAtBest ?? run.bestEpoch?.testError),
          shown(run.title, 60),
        ])
        const head = ['run', 'phase', 'data set', 'epochs', 'best validation error', 'test error there', 'title']
        const epochs = runs.length > 0 ? await api.runs.epochs({ ids: runs.map(({ id }) => id) }) : {}
        terminal.result(
          runs.map((run) => ({ ...honestRecord(run), epochs: epochs[run.id] })),
          runs.length === 0 ? 'No runs yet; start one with: allconv train' : table([head, ...rows], [3, 4, 5]),
        )
      })
    })
}
