import { type Command, Option } from 'commander'
import { stringify } from 'yaml'
import { WorkbenchError } from '../../../shared/errors.ts'
import { ledgerOf } from '../../../shared/study/ledger.ts'
import { ledgerPage } from '../../../shared/study/ledgerPage.ts'
import {
  cellsCsv,
  LEDGER_COLUMNS,
  ledgerLatex,
  ledgerMarkdown,
  ledgerPreamble,
} from '../../../shared/study/ledgerReport.ts'
import { countWords, stateWords } from '../../../shared/study/progress.ts'
import { READY_MADE_STUDIES } from '../../../shared/study/readyMade.ts'
import type { StudyDetails } from '../../../shared/study/studyStatus.ts'
import { variantTitle } from '../../../shared/study/variants.ts'
import { wrongCall } from '../exit.ts'
import { wholeNumberFrom } from '../optionValues.ts'
import { followStudy } from '../study/followStudy.ts'
import { namedStudy } from '../study/namedStudy.ts'
import { addSlurm } from '../study/slurmCommand.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { percent, table } from '../words.ts'

interface Common {
  workspace?: string
  json?: boolean
}

/** One line a cell: what it is, where it stands, what came of it. */
function cellTable({ cells }: StudyDetails): string {
  const varies = cells.some(({ variant }) => Object.keys(variant).length > 0)
  const head = ['network', ...(varies ? ['variant'] : []), 'seed', 'state', 'epochs', 'test error', 'run']
  const rows = cells.map((cell) => [
    cell.network,
    ...(varies ? [variantTitle(cell.variant)] : []),
    String(cell.seed),
    stateWords(cell.state),
    `${cell.epochsDone}/${cell.epochs}`,
    percent(cell.finalTestError, 2),
    cell.runId,
  ])
  const reasons = cells.flatMap(({ network, seed, reason }) => (reason ? [`${network} seed ${seed}: ${reason}`] : []))
  return [table([head, ...rows]), ...reasons].join('\n')
}

function ledgerTable(study: StudyDetails): string {
  const rows = ledgerOf(study)
  const columns = LEDGER_COLUMNS.filter((column) => rows.some((row) => column.text(row) !== ''))
  const right = columns.flatMap((column, i) => (column.right ? [i] : []))
  return [
    ...ledgerPreamble(study),
    '',
    table([columns.map(({ title }) => title), ...rows.map((row) => columns.map((column) => column.text(row)))], right),
  ].join('\n')
}

const FORMATS: Record<string, (study: StudyDetails) => string> = {
  text: ledgerTable,
  markdown: ledgerMarkdown,
  latex: ledgerLatex,
  csv: cellsCsv,
}

export function addStudy(program: Command): void {
  const study = program
    .command('study')
    .description('Train many networks by one file: networks x settings x seeds, resumed to the last bit.')
  const file = ['<study>', 'a study file (.json, .yaml), or the name of a study of the workspace'] as const

  study
    .command('run')
    .argument(...file)
    .option('--jobs <n>', "trainings at a time (default: the study's)", wholeNumberFrom(1, 64))
    .description('Train what is missing, paused or failed. Ctrl-C pauses it all; the same command goes on.')
    .addHelpText(
      'after',
      '\nExample:\n  $ allconv study new paper-table-laptop --dataset cifar-10 > study.yaml\n  $ allconv study run study.yaml',
    )
    .action(async (word: string, options: Common & { jobs?: number }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, interrupts, application) => {
        const { studies } = application.services
        let named = await namedStudy(application, word)
        if (options.jobs)
          named = await studies.save({ ...named.file, compute: { ...named.file.compute, jobs: options.jobs } })
        terminal.note(`Study ${named.id}: ${named.cells.length} trainings, ${countWords(named.cells)}`)
        const done = await followStudy(api, studies, interrupts, terminal, named.id)
        terminal.result(done, ledgerTable(done))
        const failed = done.cells.filter(({ state }) => state === 'failed' || state === 'missing').length
        if (failed > 0)
          throw new WorkbenchError(
            'RUNTIME',
            `${failed} of ${done.cells.length} cells did not end; see: allconv study status ${named.id}`,
          )
      })
    })

  study
    .command('status')
    .argument(...file)
    .description('Say of each cell where it stands: done, training, waiting, failed (why), missing.')
    .action(async (word: string, options: Common) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (_, __, application) => {
        const named = await namedStudy(application, word)
        terminal.result(named, `${named.title}: ${countWords(named.cells)}\n${cellTable(named)}`)
      })
    })

  study
    .command('table')
    .argument(...file)
    .addOption(
      new Option('--format <format>', 'form of the ledger').choices([...Object.keys(FORMATS), 'html']).default('text'),
    )
    .description(
      "The ledger: each network's errors over its seeds beside the paper's, with a verdict by the study's rule.",
    )
    .addHelpText('after', '\nExample:\n  $ allconv study table paper-table --format markdown > ledger.md')
    .action(async (word: string, options: Common & { format: string }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (_, __, application) => {
        const named = await namedStudy(application, word)
        const text =
          options.format === 'html'
            ? ledgerPage(named, (id) => application.services.runs.get(id).epochs)
            : FORMATS[options.format]!(named)
        terminal.result({ ...named, ledger: ledgerOf(named) }, text.trimEnd())
      })
    })

  study
    .command('list')
    .description('List the studies of the workspace.')
    .action(async (options: Common) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench({ ...options, access: 'read' }, async (api) => {
        const all = await api.studies.list()
        const rows = all.map(({ id, dataset, cells, done, failed, problem }) => [
          id,
          dataset,
          `${done}/${cells}`,
          String(failed),
          problem ?? '',
        ])
        const text = table([['study', 'data set', 'done', 'failed', ''], ...rows], [2, 3])
        terminal.result(
          all,
          all.length === 0
            ? 'No studies yet; print a ready-made file with: allconv study new paper-table-laptop > study.yaml, then run it with: allconv study run study.yaml'
            : text,
        )
      })
    })

  study
    .command('new')
    .argument('<kind>', `a study to start from: ${READY_MADE_STUDIES.map(({ id }) => id).join(', ')}`)
    .option('--dataset <name>', 'data set it trains on', 'cifar-10')
    .description('Print the file of a ready-made study, to be changed and run.')
    .action(async (kind: string, options: Common & { dataset: string }) => {
      const ready = READY_MADE_STUDIES.find(({ id }) => id === kind)
      if (!ready)
        throw wrongCall(
          `There is no ready-made study "${kind}"; choose from ${READY_MADE_STUDIES.map(({ id }) => id).join(', ')}.`,
        )
      const made = ready.make(options.dataset)
      createTerminal({ json: options.json ?? false }).result(
        made,
        `# ${ready.title}. ${ready.help}\n${stringify(made).trimEnd()}`,
      )
    })

  addSlurm(study)
}
