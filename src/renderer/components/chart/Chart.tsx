import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { clearedCanvas } from '../clearedCanvas.ts'
import { useSame } from '../useSame.ts'
import { useSize } from '../useSize.ts'
import classes from './Chart.module.css'
import { ChartLegend } from './ChartLegend.tsx'
import { ChartMenu } from './ChartMenu.tsx'
import { ChartTooltip, FULL_ROWS } from './ChartTooltip.tsx'
import { chartMove } from './keys.ts'
import { paintScene } from './paint.ts'
import { clampRange, readAt } from './readout.ts'
import { buildScene } from './scene.ts'
import type { ChartAxis, ChartMark, ChartReference, ChartSeries, ChartSpec, Range } from './types.ts'
import { useInk } from './useInk.ts'

interface Props {
  title: string
  series: readonly ChartSeries[]
  marks?: readonly ChartMark[]
  references?: readonly ChartReference[]
  x: ChartAxis
  y: ChartAxis & { scale: 'linear' | 'log' }
  /** All of the x axis, and what is visible of it; null shows all. */
  domain: Range
  range: Range | null
  onRange(range: Range | null): void
  /** Where the reading line stands; charts that share it move together. */
  cursor: number | null
  onCursor(x: number | null): void
  height: number
  /** First part of the name of exported files. */
  fileName: string
  /** Of exported figures; the title where absent. */
  caption?: string
}

const FONT = '"Inter Variable", system-ui, sans-serif'
/** Pixels of a drag below which it counts as a click. */
const CLICK = 4
/** Letters of a title and a legend that fit on one line; a longer legend has rows of its own. */
const IN_HEAD = 44

/**
 * Curves on a canvas with a reading line. Drag selects a range to zoom into, a double click shows all; with the focus on the plot,
 * arrows move the reading line (with Shift the range), + and - zoom, 0 shows all. Clicking a legend entry hides its curve.
 */
export function Chart(props: Props) {
  // Callers state the axes anew at every move of the pointer; the curves are drawn anew only when they differ.
  const x = useSame(props.x)
  const y = useSame(props.y)
  const { title, domain, range, onRange, cursor, onCursor, height } = props
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const [attended, setAttended] = useState(false)
  const [spoken, setSpoken] = useState('')
  const ink = useInk()
  const hintId = useId()
  const fonts = useFontsLoaded()

  const spec: ChartSpec = useMemo(
    () => ({
      series: props.series.filter((series) => !hidden.has(series.id)),
      marks: props.marks ?? [],
      references: props.references ?? [],
      x,
      y,
      range: range ?? domain,
    }),
    [props.series, props.marks, props.references, x, y, range, domain, hidden],
  )
  const scene = useMemo(() => (width > 0 ? buildScene(spec, width, height, ink) : null), [spec, width, height, ink])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a font that has come changes the text already drawn
  useEffect(() => {
    if (!canvas.current || !scene) return
    const context = clearedCanvas(canvas.current, scene.width, scene.height)
    if (context) paintScene(context, scene, FONT)
  }, [scene, fonts])

  const readout = useMemo(() => (cursor === null ? null : readAt(spec, cursor)), [spec, cursor])
  const toggle = useCallback((id: string) => setHidden((now) => toggled(now, id)), [])
  const reset = useCallback(() => onRange(null), [onRange])
  const summary = useMemo(() => summarise(spec), [spec])
  const letters = props.series.reduce((sum, { label }) => sum + label.length, title.length)
  const visible = spec.range
  const xAt = (event: React.PointerEvent) => {
    if (!scene) return visible[0]
    const pixel = event.clientX - event.currentTarget.getBoundingClientRect().left
    return Math.min(visible[1], Math.max(visible[0], scene.xScale.invert(pixel)))
  }
  const say = (at: number) => {
    const { rows } = readAt(spec, at)
    setSpoken(`${x.label} ${x.format(at)}: ${rows.map((row) => `${row.label} ${row.value}`).join(', ')}`)
  }
  const pressed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = chartMove(event.key, event.shiftKey, { visible, domain, cursor })
    if (!move) return
    event.preventDefault()
    event.stopPropagation()
    if (move.kind === 'range') return onRange(move.range)
    if (move.kind === 'cursor') {
      onCursor(move.x)
      return say(move.x)
    }
    setDrag(null)
    onCursor(null)
  }

  return (
    <section className={classes.chart} aria-label={title}>
      <header className={classes.head} data-many={letters > IN_HEAD || undefined}>
        <h2 className={classes.title}>{title}</h2>
        <ChartLegend title={title} series={props.series} hidden={hidden} onToggle={toggle} />
        <ChartMenu
          title={title}
          fileName={props.fileName}
          caption={props.caption ?? title}
          spec={spec}
          width={Math.max(width, 320)}
          height={height}
          zoomed={range !== null}
          onReset={reset}
        />
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: a plot is no form's fieldset */}
      <div
        ref={frame}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the plot need its focus
        tabIndex={0}
        aria-label={`${title}, plot`}
        aria-describedby={hintId}
        className={classes.plot}
        style={{ height }}
        onKeyDown={pressed}
        onPointerEnter={() => setAttended(true)}
        onFocus={() => setAttended(true)}
        onBlur={() => setAttended(false)}
        onDoubleClick={() => onRange(null)}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          const at = xAt(event)
          setDrag({ from: at, to: at })
        }}
        onPointerMove={(event) => {
          const at = xAt(event)
          onCursor(at)
          if (drag) setDrag({ ...drag, to: at })
        }}
        onPointerUp={() => {
          if (drag && scene) {
            const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
            if (scene.xScale(to) - scene.xScale(from) > CLICK) onRange(clampRange([from, to], domain))
          }
          setDrag(null)
        }}
        onPointerLeave={() => {
          setAttended(false)
          if (!drag) onCursor(null)
        }}
      >
        <canvas ref={canvas} className={classes.canvas} style={{ width: '100%', height }} />
        {scene && drag && (
          <div
            className={classes.selection}
            style={{
              left: Math.min(scene.xScale(drag.from), scene.xScale(drag.to)),
              width: Math.abs(scene.xScale(drag.to) - scene.xScale(drag.from)),
              top: scene.plot.top,
              height: scene.plot.height,
            }}
          />
        )}
        {scene && readout && cursor !== null && cursor >= visible[0] && cursor <= visible[1] && (
          <>
            <div
              className={classes.cursor}
              style={{ left: scene.xScale(cursor), top: scene.plot.top, height: scene.plot.height }}
            />
            {/* Few values stand in all charts that share the line; many in the one that is pointed at, or they would cover each other. */}
            {(attended || readout.rows.length <= FULL_ROWS) && (
              <ChartTooltip
                readout={readout}
                x={x}
                left={scene.xScale(cursor)}
                scene={scene}
                room={() => roomAround(frame.current)}
              />
            )}
          </>
        )}
        <p id={hintId} className="visually-hidden">
          {summary} Arrow keys move the reading line, plus and minus zoom, 0 shows everything.
        </p>
        <div className="visually-hidden" role="status" aria-live="polite">
          {spoken}
        </div>
      </div>
    </section>
  )
}

/** From the left to the right end of the page, or of its main part where it has one, counted from an element's left edge. */
function roomAround(element: HTMLElement | null): Range {
  const page = (element?.closest('main') ?? document.documentElement).getBoundingClientRect()
  const { left } = element?.getBoundingClientRect() ?? page
  return [page.left - left, page.right - left]
}

const toggled = (hidden: ReadonlySet<string>, id: string): ReadonlySet<string> => {
  const next = new Set(hidden)
  if (!next.delete(id)) next.add(id)
  return next
}

/** The last value of every curve, in words. */
function summarise({ series, x, y }: ChartSpec): string {
  if (series.every((one) => one.x.length === 0)) return 'No values yet.'
  return series
    .filter((one) => one.x.length > 0)
    .map((one) => {
      const last = one.x.length - 1
      return `${one.label}: ${y.format(one.y[last]!)} at ${x.label} ${x.format(one.x[last]!)}.`
    })
    .join(' ')
}

function useFontsLoaded(): boolean {
  const [loaded, setLoaded] = useState(document.fonts.status === 'loaded')
  useEffect(() => {
    let here = true
    void document.fonts.ready.then(() => here && setLoaded(true))
    return () => {
      here = false
    }
  }, [])
  return loaded
}
