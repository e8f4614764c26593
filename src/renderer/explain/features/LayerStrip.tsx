import type { LayerReport } from '@shared/architecture/analysis.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'
import type { UnitAddress } from '@shared/explain/unit.ts'
import { memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { clearedCanvas } from '../../components/clearedCanvas.ts'
import { formatSignificant } from '../../components/format.ts'
import type { Walk } from '../selection.ts'
import classes from './features.module.css'
import { MapGridHead } from './MapGridHead.tsx'
import { atlasOf, drawCell, type MapScale, rangesOf } from './mapAtlas.ts'
import { walkKeys } from './walkKeys.ts'

/** Side of a map on the screen and distance between two of them, in CSS pixels. */
const CELL = 52
const GAP = 4
const PITCH = CELL + GAP

interface Props {
  layer: LayerReport
  maps: FeatureMaps
  scale: MapScale
  selected: UnitAddress | null
  muted: readonly number[]
  onSelect(unit: UnitAddress): void
  onHover(unit: UnitAddress | null): void
  onWalk(step: Walk): void
}

/** One layer as a strip of its maps. Only what is visible is drawn, so that hundreds of channels scroll smoothly. */
export const LayerStrip = memo(function LayerStrip(props: Props) {
  const { layer, maps, scale, selected, muted, onSelect, onHover, onWalk } = props
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [viewport, setViewport] = useState(0)
  const ranges = useMemo(() => rangesOf(maps), [maps])
  const atlas = useMemo(() => atlasOf(maps, ranges, scale), [maps, ranges, scale])
  const { channels, height, width } = maps
  const total = channels * PITCH - GAP

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setViewport(Math.floor(entry!.contentRect.width)))
    observer.observe(scroller.current!)
    return () => observer.disconnect()
  }, [])

  // Keeps the selected channel in sight, whoever selected it.
  const channel = selected?.channel
  useEffect(() => {
    const element = scroller.current
    if (channel === undefined || !element || viewport === 0) return
    const left = channel * PITCH
    if (left < element.scrollLeft) element.scrollLeft = left
    else if (left + CELL > element.scrollLeft + viewport) element.scrollLeft = left + CELL - viewport
  }, [channel, viewport])

  useEffect(() => {
    const draw = () => {
      const element = canvas.current
      if (!element || !scroller.current) return
      const context = clearedCanvas(element, viewport, CELL)
      if (!context) return
      const styles = getComputedStyle(element)
      const left = scroller.current.scrollLeft
      const last = Math.min(channels - 1, Math.floor((left + viewport) / PITCH))
      for (let c = Math.floor(left / PITCH); c <= last; c++) {
        drawCell(
          context,
          atlas,
          {
            channel: c,
            x: c * PITCH - left,
            y: 0,
            side: CELL,
            faded: muted.includes(c),
            selected: c === selected?.channel ? selected : null,
          },
          styles.getPropertyValue('--unit'),
        )
      }
    }
    draw()
    let frame = 0
    const scrolled = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(draw)
    }
    const element = scroller.current
    element?.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      element?.removeEventListener('scroll', scrolled)
    }
  }, [atlas, viewport, selected, muted, channels])

  const unitAt = (event: PointerEvent<HTMLElement>): UnitAddress | null => {
    const box = canvas.current!.getBoundingClientRect()
    const x = event.clientX - box.left + scroller.current!.scrollLeft
    const y = event.clientY - box.top
    const at = Math.floor(x / PITCH)
    const inside = x - at * PITCH
    if (at < 0 || at >= channels || inside >= CELL || y < 0 || y >= CELL) return null
    return {
      layer: layer.name,
      channel: at,
      row: Math.floor((y / CELL) * height),
      column: Math.floor((inside / CELL) * width),
    }
  }

  const first = () => onSelect({ layer: layer.name, channel: 0, row: null, column: null })

  const shown = selected?.channel ?? 0
  return (
    <div className={classes.layer} data-layer={layer.name}>
      <MapGridHead layer={layer} ranges={scale === 'layer' ? ranges : null} silent={0} folded={null} />
      {/* A slider over the channels: what arrow keys do is what a reader of the screen expects of it. */}
      <div
        ref={scroller}
        className={classes.stripScroller}
        role="slider"
        tabIndex={0}
        aria-label={`Channels of ${layer.name}`}
        aria-valuemin={0}
        aria-valuemax={channels - 1}
        aria-valuenow={shown}
        aria-valuetext={`channel ${shown} of ${channels}, ${formatSignificant(ranges.low[shown]!)} to ${formatSignificant(ranges.high[shown]!)}${selected ? ', selected' : ''}`}
        onKeyDown={(event) => walkKeys(event, selected ? onWalk : null, first)}
        onPointerMove={(event) => onHover(unitAt(event))}
        onPointerLeave={() => onHover(null)}
        onClick={(event) => {
          const unit = unitAt(event as unknown as PointerEvent<HTMLElement>)
          if (unit) onSelect(unit)
        }}
      >
        <div style={{ width: total, height: CELL }}>
          <canvas ref={canvas} className={classes.stripCanvas} style={{ width: viewport, height: CELL }} aria-hidden />
        </div>
      </div>
    </div>
  )
})
