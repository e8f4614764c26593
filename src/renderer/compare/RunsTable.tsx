import { Checkbox, Table } from '@mantine/core'
import type { RunColumn } from '@shared/compare/runColumns.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { useRunTitles } from '../stores/runTitles.ts'
import classes from './RunsTable.module.css'
import { RunsTableRow } from './RunsTableRow.tsx'
import type { TableView } from './savedViews.ts'
import { longestTexts } from './tableCells.ts'
import { useColumnWidths } from './useColumnWidths.ts'

/** Height of a row in pixels; `RunsTable.module.css` says the same. */
const ROW = 34

interface Props {
  /** All of them say how wide the columns are, which so stay as they are while one types a filter. */
  runs: readonly RunSummary[]
  /** Those that have a row, in their order. */
  shown: readonly RunSummary[]
  columns: readonly RunColumn[]
  sort: TableView['sort']
  onSort(column: string): void
  /** Runs that are drawn and acted upon. */
  chosen: ReadonlySet<string>
  onChoose(ids: readonly string[], chosen: boolean): void
  baseline: RunSummary | null
  onBaseline(id: string | null): void
  /** Most pixels of the table; null: as many as the window leaves. */
  height: number | null
}

/**
 * Runs, a row each; results show their difference to the pinned baseline. Only rows in and near sight are drawn, and the one with the focus,
 * so that hundreds of runs sort and filter as fast as a few.
 */
export function RunsTable({
  runs,
  shown,
  columns,
  sort,
  onSort,
  chosen,
  onChoose,
  baseline,
  onBaseline,
  height,
}: Props) {
  const head = useRef<HTMLTableRowElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  useColumnWidths(head, body, columns)
  const titles = useRunTitles()
  const widest = useMemo(
    () => columns.map((column) => longestTexts(column, runs, baseline, titles)),
    [columns, runs, baseline, titles],
  )
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const focusedAt = focused === null ? -1 : shown.findIndex(({ id }) => id === focused)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 3,
    getItemKey: (index) => shown[index]!.id,
    rangeExtractor(range) {
      const near = defaultRangeExtractor(range)
      return focusedAt < 0 || near.includes(focusedAt) ? near : [...near, focusedAt].sort((a, b) => a - b)
    },
  })
  const all = shown.length > 0 && shown.every(({ id }) => chosen.has(id))
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      style={height === null ? undefined : { maxHeight: height }}
      hidden={shown.length === 0}
    >
      <Table stickyHeader className={classes.table} aria-rowcount={shown.length + 1}>
        <Table.Thead>
          <Table.Tr
            ref={head}
            className={classes.head}
            aria-rowindex={1}
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
        <tbody
          ref={body}
          style={{ height: virtual.getTotalSize() }}
          onFocus={(event) => setFocused((event.target as Element).closest('tr')?.dataset.run ?? null)}
          onBlur={() => setFocused(null)}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const run = shown[index]!
            return (
              <RunsTableRow
                key={run.id}
                run={run}
                title={titles.get(run.id) ?? run.title}
                index={index}
                top={start}
                columns={columns}
                chosen={chosen.has(run.id)}
                baseline={baseline}
                onChoose={onChoose}
                onBaseline={onBaseline}
              />
            )
          })}
        </tbody>
      </Table>
    </div>
  )
}
