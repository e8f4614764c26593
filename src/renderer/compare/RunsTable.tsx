import { Checkbox, Table } from '@mantine/core'
import type { RunColumn } from '@shared/compare/runColumns.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useMemo, useRef } from 'react'
import { useByAndBy } from '../components/useByAndBy.ts'
import { useLayoutByAndBy } from '../components/useLayoutByAndBy.ts'
import classes from './RunsTable.module.css'
import { RunsTableRow } from './RunsTableRow.tsx'
import type { TableView } from './savedViews.ts'
import { longestTexts } from './tableCells.ts'
import { useColumnWidths } from './useColumnWidths.ts'

interface Props {
  /** In their order. */
  runs: readonly RunSummary[]
  /** Those of them that are shown; the others keep their rows, so that a filter has none to make. */
  shown: readonly RunSummary[]
  columns: readonly RunColumn[]
  sort: TableView['sort']
  onSort(column: string): void
  /** Runs that are drawn and acted upon. */
  chosen: ReadonlySet<string>
  onChoose(ids: readonly string[], chosen: boolean): void
  baseline: RunSummary | null
  onBaseline(id: string | null): void
}

/** All runs, a row each; results show their difference to the pinned baseline. */
export function RunsTable({ runs, shown, columns, sort, onSort, chosen, onChoose, baseline, onBaseline }: Props) {
  const head = useRef<HTMLTableRowElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  useColumnWidths(head, body, columns)
  const widest = useMemo(
    () => columns.map((column) => longestTexts(column, shown, baseline)),
    [columns, shown, baseline],
  )
  const drawn = useByAndBy(runs)
  const inView = useMemo(() => new Set(shown.map(({ id }) => id)), [shown])
  const order = drawn.flatMap(({ id }) => (inView.has(id) ? id : [])).join()
  useLayoutByAndBy(body, order, drawn.length === runs.length)
  const all = shown.length > 0 && shown.every(({ id }) => chosen.has(id))
  return (
    <div className={classes.scroller} hidden={shown.length === 0}>
      <Table stickyHeader className={classes.table}>
        <Table.Thead>
          <Table.Tr
            ref={head}
            className={classes.head}
            style={{ gridTemplateColumns: `36px repeat(${columns.length}, auto) 42px` }}
          >
            <Table.Th>
              <Checkbox
                aria-label="Choose all runs shown"
                checked={all}
                indeterminate={!all && shown.some(({ id }) => chosen.has(id))}
                onChange={() =>
                  onChoose(
                    shown.map(({ id }) => id),
                    !all,
                  )
                }
              />
            </Table.Th>
            {columns.map((column, index) => (
              <Table.Th
                key={column.id}
                className={column.kind === 'text' ? undefined : classes.number}
                aria-sort={sort.column !== column.id ? 'none' : sort.direction === 1 ? 'ascending' : 'descending'}
                data-column={column.id}
                data-widest={widest[index]}
              >
                <button type="button" className={classes.sort} onClick={() => onSort(column.id)}>
                  {column.title}
                  {sort.column === column.id &&
                    (sort.direction === 1 ? <IconArrowUp size={12} /> : <IconArrowDown size={12} />)}
                </button>
              </Table.Th>
            ))}
            <Table.Th aria-label="Baseline" />
          </Table.Tr>
        </Table.Thead>
        <tbody ref={body}>
          {drawn.map((run) => (
            <RunsTableRow
              key={run.id}
              run={run}
              hidden={!inView.has(run.id)}
              columns={columns}
              chosen={chosen.has(run.id)}
              baseline={baseline}
              onChoose={onChoose}
              onBaseline={onBaseline}
            />
          ))}
        </tbody>
      </Table>
    </div>
  )
}
