import { Button, Menu, Switch, TextInput } from '@mantine/core'
import { compareCells, differingColumns, RUN_COLUMNS, type RunColumn } from '@shared/compare/runColumns.ts'
import { filterRuns, unknownFields } from '@shared/compare/runFilter.ts'
import { dataNames } from '@shared/compare/sameData.ts'
import { runsCsv, runsLatex, runsMarkdown } from '@shared/compare/tableExport.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { IconArrowsDiff, IconChevronDown, IconDownload, IconSearch } from '@tabler/icons-react'
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import { download } from '../components/download.ts'
import { Panel } from '../components/Panel.tsx'
import { Splitter } from '../components/Splitter.tsx'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useSame } from '../components/useSame.ts'
import { useBaseline } from '../stores/baseline.ts'
import { routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import { useRunTitles } from '../stores/runTitles.ts'
import { useSteadyRuns } from '../stores/steadyRuns.ts'
import { BulkActions } from './BulkActions.tsx'
import { ColumnChoice } from './ColumnChoice.tsx'
import classes from './compare.module.css'
import { FilterHint } from './FilterHint.tsx'
import { ManyCurves } from './ManyCurves.tsx'
import { MODEL_LIMIT } from './models.ts'
import { NoRuns } from './NoRuns.tsx'
import { RunsTable } from './RunsTable.tsx'
import { SavedViews } from './SavedViews.tsx'
import { FIRST_VIEW, type TableView } from './savedViews.ts'
import { CURVE_LIMIT, openSelection, readSelection } from './selection.ts'
import { HIGHEST, LOWEST, setHeight, useTableHeight } from './tableHeight.ts'

/** What the runs came to stands right behind their names. */
const RESULTS_FIRST: readonly RunColumn[] = [
  ...RUN_COLUMNS.filter(({ id }) => id === 'title'),
  ...RUN_COLUMNS.filter(({ group }) => group === 'result'),
  ...RUN_COLUMNS.filter(({ id, group }) => id !== 'title' && group !== 'result'),
]

/** All runs against each other: the table of settings and results, and the curves of those chosen. */
export function RunsPage({ query }: { query: URLSearchParams }) {
  const phase = useRuns((state) => state.phase)
  const error = useRuns((state) => state.error)
  const byId = useSteadyRuns()
  const { runs: chosenIds, baseline: baselineId } = readSelection(query)
  const [view, setView] = useState<TableView>(FIRST_VIEW)
  const filter = useDeferredValue(view.filter)
  const titles = useRunTitles()
  const { height } = useTableHeight()
  const change = (part: Partial<TableView>) => setView({ ...view, ...part })

  const runs = useMemo(() => {
    const column = RUN_COLUMNS.find(({ id }) => id === view.sort.column) ?? RUN_COLUMNS[0]!
    return Object.values(byId)
      .filter((run) => view.archived || !run.archived)
      .map((run) => ({ run, cell: column.value(run) }))
      .sort((a, b) => compareCells(a.cell, b.cell, view.sort.direction))
      .map(({ run }) => run)
  }, [byId, view.archived, view.sort])
  const shown = useMemo(() => filterRuns(runs, filter), [runs, filter])
  // Rows are drawn anew only for other columns.
  const columns = useSame(
    view.differencesOnly
      ? differingColumns(shown, RESULTS_FIRST)
      : RESULTS_FIRST.filter(({ id }) => !view.hidden.includes(id)),
  )

  const chosen = new Set(chosenIds.filter((id) => byId[id]))
  // The same list as long as none of these runs has changed, whatever the others do: its curves need not be drawn anew.
  const chosenRuns = useSame(chosenIds.flatMap((id) => byId[id] ?? []).slice(0, CURVE_LIMIT))
  const baseline = baselineId ? (byId[baselineId] ?? null) : null
  const latest = useRef({ chosen, baselineId })
  latest.current = { chosen, baselineId }
  const choose = useCallback((ids: readonly string[], on: boolean) => {
    const { chosen: now, baselineId: base } = latest.current
    const off = new Set(ids)
    const next = on ? [...new Set([...now, ...ids])] : [...now].filter((id) => !off.has(id))
    openSelection({ runs: next, baseline: base })
  }, [])
  const pin = useCallback((id: string | null) => {
    const { chosen: now } = latest.current
    useBaseline.setState({ id })
    openSelection({ runs: id ? [...new Set([...now, id])] : [...now], baseline: id })
  }, [])
  const sortBy = (column: string) =>
    change({ sort: { column, direction: view.sort.column === column && view.sort.direction === 1 ? -1 : 1 } })

  if (phase === 'loading') return <LoadingState what="Reading the runs" />
  if (phase === 'failed') return <ErrorState error={error} title="The runs cannot be read" />
  if (Object.keys(byId).length === 0) return <NoRuns />
  const unknown = unknownFields(view.filter)
  const models = [...chosen].slice(0, MODEL_LIMIT).join(',')
  return (
    <div className={classes.body}>
      <Panel
        title={tableTitle(shown, columns)}
        className={classes.tablePane}
        padding="flush"
        actions={
          <div className={classes.toolbar}>
            <TextInput
              aria-label="Filter runs"
              placeholder="Filter, e.g. lr:0.05"
              leftSection={<IconSearch size={14} />}
              value={view.filter}
              onChange={(event) => change({ filter: event.currentTarget.value })}
              w={210}
              rightSection={<FilterHint />}
            />
            <Switch
              label="Differences only"
              checked={view.differencesOnly}
              onChange={(event) => change({ differencesOnly: event.currentTarget.checked })}
            />
            <Switch
              label="Archived"
              checked={view.archived}
              onChange={(event) => change({ archived: event.currentTarget.checked })}
            />
            <ColumnChoice
              hidden={view.hidden}
              onHidden={(hidden) => change({ hidden })}
              disabled={view.differencesOnly}
            />
            <SavedViews view={view} onOpen={setView} />
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  variant="default"
                  leftSection={<IconDownload size={14} />}
                  rightSection={<IconChevronDown size={14} />}
                >
                  Export
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => download('runs.csv', runsCsv(shown, columns, titles), 'text/csv')}>
                  CSV
                </Menu.Item>
                <Menu.Item onClick={() => download('runs.md', runsMarkdown(shown, columns, titles), 'text/markdown')}>
                  Markdown
                </Menu.Item>
                <Menu.Item onClick={() => download('runs.tex', runsLatex(shown, columns, titles), 'text/x-tex')}>
                  LaTeX
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <BulkActions runs={[...chosen].map((id) => byId[id]!)} />
            <Button
              component="a"
              href={routeTo('compare', ['models'], models ? { models } : {})}
              variant="filled"
              leftSection={<IconArrowsDiff size={14} />}
            >
              Compare models
            </Button>
          </div>
        }
      >
        {shown.length === 0 && (
          <EmptyState title={view.filter ? 'No run fits the filter' : 'All runs are archived'}>
            {unknown.length > 0
              ? `There is no field “${unknown[0]}”; the list beside the filter names them all.`
              : view.archived
                ? `“${view.filter}” is found in none of them.`
                : `Of the archived ones ${filterRuns(Object.values(byId), filter).length} would; “Archived” above shows them.`}
          </EmptyState>
        )}
        <RunsTable
          runs={runs}
          shown={shown}
          columns={columns}
          sort={view.sort}
          onSort={sortBy}
          chosen={chosen}
          onChoose={choose}
          baseline={baseline}
          onBaseline={pin}
          height={chosenRuns.length > 0 ? height : null}
        />
      </Panel>
      {chosenRuns.length === 0 ? (
        shown.length > 0 && <p className={classes.tableHint}>Tick runs to lay their curves over one another.</p>
      ) : (
        <>
          <Splitter label="the table of runs" height={height} lowest={LOWEST} highest={HIGHEST} onHeight={setHeight} />
          <ManyCurves runs={chosenRuns} baseline={baseline} />
        </>
      )}
    </div>
  )
}

/** Where no column says on which data the errors are, the title does. */
function tableTitle(shown: readonly RunSummary[], columns: readonly RunColumn[]): string {
  const names = dataNames(shown)
  const told = names.length === 0 || columns.some(({ id }) => id === 'dataset')
  if (told) return `Runs: ${shown.length}`
  return `Runs: ${shown.length}, on ${names.length === 1 ? names[0] : `${names.length} data sets`}`
}
