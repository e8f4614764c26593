import type { RunColumn } from '@shared/compare/runColumns.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { IconPin, IconPinFilled } from '@tabler/icons-react'
import { memo } from 'react'
import { RunBadge } from '../components/RunBadge.tsx'
import classes from './RunsTable.module.css'
import { difference, shownText } from './tableCells.ts'

interface Props {
  run: RunSummary
  /** What it is called among all runs, which changes when another of its title comes. */
  title: string
  columns: readonly RunColumn[]
  chosen: boolean
  baseline: RunSummary | null
  onChoose(ids: readonly string[], chosen: boolean): void
  onBaseline(id: string | null): void
}

/** The title has a cell of its own. */
const NO_TITLES = new Map()

interface Place {
  /** From 0 on, below the head. */
  index: number
  /** Pixels below the head. */
  top: number
}

/**
 * A run of the table, of plain elements: dozens are made in one frame, when a sort brings others into sight. It is drawn anew when its own
 * run changes, not when another one of hundreds does.
 */
export const RunsTableRow = memo(function RunsTableRow({ index, top, ...cells }: Props & Place) {
  const { run, chosen } = cells
  return (
    <tr
      className={classes.row}
      style={{ top }}
      aria-rowindex={index + 2}
      data-run={run.id}
      data-chosen={chosen || undefined}
      data-archived={run.archived || undefined}
    >
      <Cells {...cells} />
    </tr>
  )
})

/** Apart from their row, which a sort moves without them. */
const Cells = memo(function Cells({ run, title, columns, chosen, baseline, onChoose, onBaseline }: Props) {
  const pinned = baseline?.id === run.id
  return (
    <>
      <td>
        <input
          type="checkbox"
          className={classes.box}
          aria-label={`Choose ${title}`}
          checked={chosen}
          onChange={(event) => onChoose([run.id], event.currentTarget.checked)}
        />
      </td>
      {columns.map((column) => {
        const delta = difference(column, run, baseline)
        return (
          <td key={column.id} className={column.kind === 'text' ? classes.text : classes.number}>
            {column.id === 'title' ? (
              <RunBadge id={run.id} title={title} link />
            ) : (
              <>
                {shownText(column, run, NO_TITLES)}
                {delta && <span className={classes.delta}>{delta}</span>}
              </>
            )}
          </td>
        )
      })}
      <td>
        <button
          type="button"
          className={classes.pin}
          aria-label={pinned ? `Unpin ${title}` : `Pin ${title} as the baseline`}
          aria-pressed={pinned}
          onClick={() => onBaseline(pinned ? null : run.id)}
        >
          {pinned ? <IconPinFilled size={14} /> : <IconPin size={14} />}
        </button>
      </td>
    </>
  )
})
