import type { Quantity } from '@shared/training/layerDiagnostics.ts'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { linearTicks } from '../../components/chart/scale.ts'
import { clearedCanvas } from '../../components/clearedCanvas.ts'
import { formatInteger } from '../../components/format.ts'
import { useSize } from '../../components/useSize.ts'
import { type Cell, columnAt, columnEdges, movedCell, namedEvery, rowHeight } from './heatLayout.ts'
import { type HeatRow, type HeatScale, heatColour } from './heatScale.ts'
import classes from './layers.module.css'
import { QUANTITY_WORDS } from './quantities.ts'

interface Props {
  rows: readonly HeatRow[]
  steps: readonly number[]
  scale: HeatScale
  quantity: Quantity
  /** Layers whose curves are drawn. */
  chosen: readonly string[]
  onToggle(layer: string): void
}

/**
 * Layers by steps, one coloured cell a measurement. The pointer or, with the focus here, the arrow keys read values; a click or Enter puts a
 * layer's curve below, or takes it away.
 */
export function HeatMap({ rows, steps, scale, quantity, chosen, onToggle }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width } = useSize(frame)
  const mark = useRef<HTMLDivElement>(null)
  const [cell, setCell] = useState<Cell | null>(null)
  const [spoken, setSpoken] = useState('')
  const hintId = useId()
  const words = QUANTITY_WORDS[quantity]
  const height = rowHeight(rows.length)
  const every = namedEvery(rows.length)
  const edges = useMemo(() => columnEdges(steps, width), [steps, width])

  useEffect(() => {
    if (!canvas.current || width === 0) return
    const context = clearedCanvas(canvas.current, width, rows.length * height)
    if (!context) return
    const gap = height > 8 ? 1 : 0
    for (const [row, { values }] of rows.entries())
      for (const [column, value] of values.entries()) {
        // Whole pixels, or every edge would be a hairline of mixed colour.
        const [left, right] = [Math.round(edges[column]!), Math.round(edges[column + 1]!)]
        context.fillStyle = heatColour(value, scale)
        context.fillRect(left, row * height, right - left, height - gap)
      }
  }, [rows, scale, width, height, edges])

  const at = cell && rows[cell.row] && cell.column < steps.length ? cell : null
  const readOut = (one: Cell) =>
    `${rows[one.row]!.layer}, step ${formatInteger(steps[one.column]!)}: ${words.format(rows[one.row]!.values[one.column]!)}`
  const cellOf = (event: React.PointerEvent | React.MouseEvent): Cell => {
    const box = event.currentTarget.getBoundingClientRect()
    const row = Math.floor((event.clientY - box.top) / height)
    return { row: Math.max(0, Math.min(rows.length - 1, row)), column: columnAt(edges, event.clientX - box.left) }
  }
  const pressed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if ((event.key === 'Enter' || event.key === ' ') && at) {
      event.preventDefault()
      return onToggle(rows[at.row]!.layer)
    }
    if (event.key === 'Escape') return setCell(null)
    const next = movedCell(event.key, event.shiftKey, at, rows.length, steps.length)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    setCell(next)
    setSpoken(readOut(next))
    requestAnimationFrame(() => mark.current?.scrollIntoView({ block: 'nearest' }))
  }
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 0]
  const ticks = linearTicks([first, last], Math.max(2, Math.floor(width / 130))).filter((tick) =>
    Number.isInteger(tick),
  )
  const place = (step: number) => {
    const column = steps.findLastIndex((known) => known <= step)
    const next = steps[column + 1]
    const share = next === undefined ? 0 : (step - steps[column]!) / (next - steps[column]!)
    return edges[column]! + share * (edges[column + 1]! - edges[column]!)
  }

  return (
    <div className={classes.heat}>
      <p className={classes.readOut} data-empty={at === null || undefined}>
        {at ? readOut(at) : 'Point at a cell to read it; click a layer to draw its curve.'}
      </p>
      <div className={classes.scroll}>
        <div className={classes.names} aria-hidden="true">
          {rows.map(({ layer }, row) => (
            <span
              key={layer}
              className={classes.name}
              style={{ height }}
              data-chosen={chosen.includes(layer) || undefined}
              data-read={at?.row === row || undefined}
            >
              {row % every === 0 && layer}
            </span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a picture is no form's fieldset */}
        <div
          ref={frame}
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the picture need its focus
          tabIndex={0}
          aria-label={`${words.title} by layer and step`}
          aria-describedby={hintId}
          className={classes.cells}
          style={{ height: rows.length * height }}
          onKeyDown={pressed}
          onPointerMove={(event) => setCell(cellOf(event))}
          onPointerLeave={() => setCell(null)}
          onBlur={() => setCell(null)}
          onClick={(event) => {
            const row = rows[cellOf(event).row]
            if (row) onToggle(row.layer)
          }}
        >
          <canvas ref={canvas} style={{ width: '100%', height: rows.length * height }} />
          {at && (
            <div
              ref={mark}
              className={classes.mark}
              style={{
                left: edges[at.column],
                width: Math.max(3, edges[at.column + 1]! - edges[at.column]!),
                top: at.row * height,
                height,
              }}
            />
          )}
        </div>
      </div>
      <div className={classes.axis} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} style={{ left: place(tick) }}>
            {formatInteger(tick)}
          </span>
        ))}
        <span className={classes.axisName}>step</span>
      </div>
      <p id={hintId} className="visually-hidden">
        {rows.length} layers, {steps.length} measurements, steps {formatInteger(first)} to {formatInteger(last)}. Arrow
        keys read values, Enter draws the curve of a layer or takes it away.
      </p>
      <div className="visually-hidden" role="status" aria-live="polite">
        {spoken}
      </div>
    </div>
  )
}
