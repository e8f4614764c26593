import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { type RefObject, useRef } from 'react'
import { useSame } from '../../components/useSame.ts'
import { COLUMNS } from './columns.ts'
import { LayerRow, type RowActions, type RowMistake } from './LayerRow.tsx'
import classes from './LayerRows.module.css'
import type { Row } from './rows.ts'
import { useRowDrag } from './useRowDrag.ts'

interface Props {
  rows: readonly Row[]
  names: readonly string[]
  reports: readonly LayerReport[]
  /** Of one row. */
  mistakesOf(key: number, index: number): readonly RowMistake[]
  chosen: ReadonlySet<number>
  onChooseAll(all: boolean): void
  onMove(key: number, to: number): void
  actions: Omit<RowActions, 'grip'>
  frame: RefObject<HTMLDivElement | null>
}

/** The layers as a table: a row each, moved by handles, chosen by boxes, and their fields in columns. */
export function LayerRows({ rows, names, reports, mistakesOf, chosen, onChooseAll, onMove, actions, frame }: Props) {
  const drag = useRowDrag(frame, onMove)
  const given = useRef({ actions, begin: drag.begin })
  given.current = { actions, begin: drag.begin }
  const steady = useRef<RowActions>({
    change: (...args) => given.current.actions.change(...args),
    mistake: (...args) => given.current.actions.mistake(...args),
    choose: (...args) => given.current.actions.choose(...args),
    grip: (key) => (event) => given.current.begin(key)(event),
    moveBy: (key, by) => {
      given.current.actions.moveBy(key, by)
      // A node that is moved in the document loses the focus.
      requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-handle="${key}"]`)?.focus())
    },
    duplicate: (...args) => given.current.actions.duplicate(...args),
    remove: (...args) => given.current.actions.remove(...args),
  })
  const steadyNames = useSame(names)
  return (
    <div ref={frame} className={classes.frame} data-dragging={drag.to !== null || undefined}>
      <table className={classes.table} aria-label="Layers">
        <colgroup>
          <col style={{ width: 22 }} />
          <col style={{ width: 26 }} />
          <col style={{ width: 110 }} />
          <col style={{ width: 118 }} />
          <col style={{ width: 68 }} />
          {COLUMNS.map(({ field, width }) => (
            <col key={field} style={{ width }} />
          ))}
          <col style={{ width: 34 }} />
          <col style={{ width: 86 }} />
          <col style={{ width: 76 }} />
          <col style={{ width: 56 }} />
        </colgroup>
        <thead>
          <tr>
            <th aria-label="Move" />
            <th className={classes.check}>
              <input
                type="checkbox"
                aria-label="Select all layers"
                checked={rows.length > 0 && chosen.size === rows.length}
                ref={(box) => {
                  if (box) box.indeterminate = chosen.size > 0 && chosen.size < rows.length
                }}
                onChange={(event) => onChooseAll(event.currentTarget.checked)}
              />
            </th>
            <th className={classes.padded}>Layer</th>
            <th className={classes.padded}>Kind</th>
            <th className={classes.padded}>Input</th>
            {COLUMNS.map(({ field, label }) => (
              <th key={field} className={classes.padded}>
                {label}
              </th>
            ))}
            <th aria-label="More fields" />
            <th>Output</th>
            <th className={classes.number}>Parameters</th>
            <th aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, spec }, index) => {
            const report = reports[index]
            return (
              <LayerRow
                key={key}
                id={key}
                index={index}
                name={steadyNames[index]!}
                names={steadyNames}
                spec={spec}
                output={report ? describeShape(report.output).replaceAll('x', '×') : null}
                parameters={report?.parameters ? report.parameters.toLocaleString('en-US') : ''}
                mistakes={mistakesOf(key, index)}
                chosen={chosen.has(key)}
                landing={drag.to === index}
                actions={steady.current}
              />
            )
          })}
        </tbody>
        <tfoot>
          <tr data-landing={drag.to === rows.length || undefined}>
            <td colSpan={COLUMNS.length + 9} />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
