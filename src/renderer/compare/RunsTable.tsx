import { ActionIcon, Checkbox, Table, Tooltip } from '@mantine/core'
import type { RunColumn } from '@shared/compare/runColumns.ts'
import { cellText } from '@shared/compare/tableExport.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { IconArrowDown, IconArrowUp, IconPin, IconPinFilled } from '@tabler/icons-react'
import { memo, useEffect, useState } from 'react'
import { formatInteger } from '../components/format.ts'
import { RunBadge } from '../components/RunBadge.tsx'
import classes from './RunsTable.module.css'
import type { TableView } from './savedViews.ts'

interface Props {
  runs: readonly RunSummary[]
  columns: readonly RunColumn[]
  sort: TableView['sort']
  onSort(column: string): void
  /** Runs that are drawn and acted upon. */
  chosen: ReadonlySet<string>
  onChoose(ids: readonly string[], chosen: boolean): void
  baseline: RunSummary | null
  onBaseline(id: string | null): void
}

/** How a number stands to the baseline's, e.g. `+1.20` points; empty where there is nothing to say. */
function difference(column: RunColumn, run: RunSummary, baseline: RunSummary | null): string {
  if (!baseline || baseline.id === run.id || column.group !== 'result') return ''
  const [value, base] = [column.value(run), column.value(baseline)]
  if (typeof value !== 'number' || typeof base !== 'number') return ''
  const delta = column.kind === 'error' ? (value - base) * 100 : value - base
  if (!Number.isFinite(delta)) return ''
  const words = column.kind === 'error' ? delta.toFixed(2) : String(+delta.toPrecision(3))
  return `${delta > 0 ? '+' : ''}${words}`
}

/** Counts with their thousands apart; a seed is a name. */
function shownText(column: RunColumn, run: RunSummary): string {
  const value = column.value(run)
  return column.kind === 'integer' && column.id !== 'seed' && typeof value === 'number'
    ? formatInteger(value)
    : cellText(column, run)
}

/** All runs, a row each; results show their difference to the pinned baseline. */
export function RunsTable({ runs, columns, sort, onSort, chosen, onChoose, baseline, onBaseline }: Props) {
  const count = useGrowingCount(runs.length)
  const all = runs.length > 0 && runs.every(({ id }) => chosen.has(id))
  return (
    <div className={classes.scroller}>
      <Table stickyHeader highlightOnHover className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.narrow}>
              <Checkbox
                aria-label="Choose all runs shown"
                checked={all}
                indeterminate={!all && runs.some(({ id }) => chosen.has(id))}
                onChange={() =>
                  onChoose(
                    runs.map(({ id }) => id),
                    !all,
                  )
                }
              />
            </Table.Th>
            {columns.map((column) => (
              <Table.Th
                key={column.id}
                className={column.kind === 'text' ? undefined : classes.number}
                aria-sort={sort.column !== column.id ? 'none' : sort.direction === 1 ? 'ascending' : 'descending'}
              >
                <button type="button" className={classes.sort} onClick={() => onSort(column.id)}>
                  {column.title}
                  {sort.column === column.id &&
                    (sort.direction === 1 ? <IconArrowUp size={12} /> : <IconArrowDown size={12} />)}
                </button>
              </Table.Th>
            ))}
            <Table.Th className={classes.narrow} aria-label="Baseline" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.slice(0, count).map((run) => (
            <RunRow
              key={run.id}
              run={run}
              columns={columns}
              chosen={chosen.has(run.id)}
              baseline={baseline}
              onChoose={onChoose}
              onBaseline={onBaseline}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

interface RowProps extends Pick<Props, 'columns' | 'baseline' | 'onChoose' | 'onBaseline'> {
  run: RunSummary
  chosen: boolean
}

/** While one run trains its row alone is drawn anew, several times a second, not those of hundreds of others. */
const RunRow = memo(function RunRow({ run, columns, chosen, baseline, onChoose, onBaseline }: RowProps) {
  const pinned = baseline?.id === run.id
  return (
    <Table.Tr className={classes.row} data-chosen={chosen || undefined} data-archived={run.archived || undefined}>
      <Table.Td>
        <Checkbox
          aria-label={`Choose ${run.title}`}
          checked={chosen}
          onChange={(event) => onChoose([run.id], event.currentTarget.checked)}
        />
      </Table.Td>
      {columns.map((column) => {
        const delta = difference(column, run, baseline)
        return (
          <Table.Td key={column.id} className={column.kind === 'text' ? classes.text : classes.number}>
            {column.id === 'title' ? (
              <RunBadge id={run.id} title={run.title} link />
            ) : (
              <>
                {shownText(column, run)}
                {delta && <span className={classes.delta}>{delta}</span>}
              </>
            )}
          </Table.Td>
        )
      })}
      <Table.Td>
        <Tooltip label={pinned ? 'Unpin the baseline' : 'Pin as the baseline: other runs show their difference to it'}>
          <ActionIcon
            size={22}
            aria-label={pinned ? `Unpin ${run.title}` : `Pin ${run.title} as the baseline`}
            aria-pressed={pinned}
            onClick={() => onBaseline(pinned ? null : run.id)}
          >
            {pinned ? <IconPinFilled size={14} /> : <IconPin size={14} />}
          </ActionIcon>
        </Tooltip>
      </Table.Td>
    </Table.Tr>
  )
})

/** Rows drawn at first, more than a screen holds, and rows added at a time until all are there. */
const FIRST_ROWS = 30
const MORE_ROWS = 30

/** How many rows to draw: as many as one sees at once, and the rest by and by, so that no frame waits for hundreds. */
function useGrowingCount(all: number): number {
  const [count, setCount] = useState(FIRST_ROWS)
  useEffect(() => {
    if (count >= all) return
    const frame = requestAnimationFrame(() => setCount(count + MORE_ROWS))
    return () => cancelAnimationFrame(frame)
  }, [count, all])
  return count
}
