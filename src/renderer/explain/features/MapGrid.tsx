import type { LayerReport } from '@shared/architecture/analysis.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'
import type { UnitAddress } from '@shared/explain/unit.ts'
import { memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { clearedCanvas } from '../../components/clearedCanvas.ts'
import { formatSignificant } from '../../components/format.ts'
import type { Walk } from '../selection.ts'
import classes from './features.module.css'
import { FOLDED, foldedHeight, gridSizes, heightOf, OPEN } from './gridSizes.ts'
import { MapGridHead } from './MapGridHead.tsx'
import { atlasOf, drawCell, type MapScale, rangesOf } from './mapAtlas.ts'
import { type MapOrder, shownChannels } from './mapOrder.ts'
import { walkKeys } from './walkKeys.ts'

/** What a layer's row shows, and whom it tells of the pointer and the keys. */
export interface RowProps {
  layer: LayerReport
  scale: MapScale
  order: MapOrder
  showSilent: boolean
  selected: UnitAddress | null
  muted: readonly number[]
  onSelect(unit: UnitAddress): void
  onHover(unit: UnitAddress | null): void
  onWalk(step: Walk, order: readonly number[]): void
}

interface Props extends RowProps {
  maps: FeatureMaps
  /** Whether all rows are shown, not two. */
  open: boolean
  onOpen(open: boolean): void
}

/** One layer as a wrapped grid of its maps: two rows, or all of them on request. Only what is visible is drawn. */
export const MapGrid = memo(function MapGrid(props: Props) {
  const { layer, maps, scale, selected, muted, onSelect, onHover, onWalk, open, onOpen } = props
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [viewport, setViewport] = useState(0)
  const ranges = useMemo(() => rangesOf(maps), [maps])
  const atlas = useMemo(() => atlasOf(maps, ranges, scale), [maps, ranges, scale])
  const channel = selected?.channel ?? null
  const { order, silent } = useMemo(
    () => shownChannels(ranges, { order: props.order, showSilent: props.showSilent, keep: channel }),
    [ranges, props.order, props.showSilent, channel],
  )
  const { columns, side, pitch } = gridSizes(viewport)
  const rows = Math.ceil(order.length / columns)
  const height = open ? heightOf(Math.min(rows, OPEN), pitch) : foldedHeight(viewport, maps.channels)

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setViewport(Math.floor(entry!.contentRect.width)))
    observer.observe(scroller.current!)
    return () => observer.disconnect()
  }, [])

  // Keeps the selected channel in sight, whoever selected it.
  const place = channel === null ? -1 : order.indexOf(channel)
  useEffect(() => {
    const element = scroller.current
    if (place < 0 || !element || viewport === 0) return
    const top = Math.floor(place / columns) * pitch
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + side > element.scrollTop + height) element.scrollTop = top + side - height
  }, [place, columns, pitch, side, height, viewport])

  useEffect(() => {
    const draw = () => {
      const element = canvas.current
      const context = element && scroller.current && clearedCanvas(element, viewport, height)
      if (!context || viewport === 0) return
      const frame = getComputedStyle(element).getPropertyValue('--unit')
      const top = scroller.current!.scrollTop
      const last = Math.min(order.length, (Math.floor((top + height) / pitch) + 1) * columns)
      for (let i = Math.floor(top / pitch) * columns; i < last; i++) {
        const at = order[i]!
        drawCell(
          context,
          atlas,
          {
            channel: at,
            x: (i % columns) * pitch,
            y: Math.floor(i / columns) * pitch - top,
            side,
            faded: muted.includes(at),
            selected: at === selected?.channel ? selected : null,
          },
          frame,
        )
      }
    }
    draw()
    let pending = 0
    const scrolled = () => {
      cancelAnimationFrame(pending)
      pending = requestAnimationFrame(draw)
    }
    const element = scroller.current
    element?.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      cancelAnimationFrame(pending)
      element?.removeEventListener('scroll', scrolled)
    }
  }, [atlas, viewport, height, order, columns, pitch, side, selected, muted])

  const unitAt = (event: PointerEvent<HTMLElement>): UnitAddress | null => {
    const box = canvas.current!.getBoundingClientRect()
    const x = event.clientX - box.left
    const y = event.clientY - box.top + scroller.current!.scrollTop
    const [column, row] = [Math.floor(x / pitch), Math.floor(y / pitch)]
    const [insideX, insideY] = [x - column * pitch, y - row * pitch]
    const at = order[row * columns + column]
    if (column < 0 || column >= columns || at === undefined || insideX >= side || insideY < 0 || insideY >= side)
      return null
    return {
      layer: layer.name,
      channel: at,
      row: Math.floor((insideY / side) * maps.height),
      column: Math.floor((insideX / side) * maps.width),
    }
  }
  const first = () => onSelect({ layer: layer.name, channel: order[0]!, row: null, column: null })

  const shown = channel ?? order[0]!
  return (
    <>
      <MapGridHead
        layer={layer}
        ranges={scale === 'layer' ? ranges : null}
        silent={silent}
        folded={rows > FOLDED ? { open, channels: order.length, onToggle: () => onOpen(!open) } : null}
      />
      {/* A slider over the channels: what arrow keys do is what a reader of the screen expects of it. */}
      <div
        ref={scroller}
        className={classes.scroller}
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={`Channels of ${layer.name}`}
        aria-valuemin={0}
        aria-valuemax={maps.channels - 1}
        aria-valuenow={shown}
        aria-valuetext={`channel ${shown} of ${maps.channels}, ${formatSignificant(ranges.low[shown]!)} to ${formatSignificant(ranges.high[shown]!)}${selected ? ', selected' : ''}`}
        data-side={side}
        data-columns={columns}
        onKeyDown={(event) => walkKeys(event, selected ? (step) => onWalk(step, order) : null, first)}
        onPointerMove={(event) => onHover(unitAt(event))}
        onPointerLeave={() => onHover(null)}
        onClick={(event) => {
          const unit = unitAt(event as unknown as PointerEvent<HTMLElement>)
          if (unit) onSelect(unit)
        }}
      >
        <div style={{ height: heightOf(rows, pitch) }}>
          <canvas ref={canvas} className={classes.canvas} style={{ width: viewport, height }} aria-hidden />
        </div>
      </div>
    </>
  )
})
