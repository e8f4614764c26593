import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeLayer, describeShape } from '@shared/architecture/describe.ts'
import { colourTable, level } from '@shared/explain/colourMaps.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'
import type { UnitAddress } from '@shared/explain/unit.ts'
import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { clearedCanvas } from '../components/clearedCanvas.ts'
import { formatSignificant } from '../components/format.ts'
import classes from './explain.module.css'
import type { Walk } from './selection.ts'

/** Side of a map on the screen and distance between two of them, in CSS pixels. */
export const CELL = 52
const GAP = 4
const PITCH = CELL + GAP

interface Props {
  layer: LayerReport
  maps: FeatureMaps
  /** Scale of the colours: one for the layer, or each map its own. */
  scale: 'layer' | 'channel'
  selected: UnitAddress | null
  muted: readonly number[]
  onSelect(unit: UnitAddress): void
  onHover(unit: UnitAddress | null): void
  onWalk(step: Walk): void
}

/** Range of every channel's map, and of the layer. */
function rangesOf({ values, channels }: FeatureMaps) {
  const size = values.length / channels
  const low = new Float32Array(channels)
  const high = new Float32Array(channels)
  for (let c = 0; c < channels; c++) {
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (let i = c * size; i < (c + 1) * size; i++) {
      if (values[i]! < min) min = values[i]!
      if (values[i]! > max) max = values[i]!
    }
    low[c] = min
    high[c] = max
  }
  return { low, high, layerLow: Math.min(0, ...low), layerHigh: Math.max(...high) }
}

/** All maps of a layer in one picture, side by side in a square of them: drawing a part of it costs nothing. */
function atlasOf(maps: FeatureMaps, ranges: ReturnType<typeof rangesOf>, scale: Props['scale']) {
  const { height, width, channels, values } = maps
  const columns = Math.ceil(Math.sqrt(channels))
  const canvas = new OffscreenCanvas(columns * width, Math.ceil(channels / columns) * height)
  const image = new ImageData(canvas.width, canvas.height)
  const pixels = new Uint32Array(image.data.buffer)
  const table = colourTable('viridis')
  for (let c = 0; c < channels; c++) {
    const low = scale === 'layer' ? ranges.layerLow : Math.min(0, ranges.low[c]!)
    const high = scale === 'layer' ? ranges.layerHigh : ranges.high[c]!
    const top = Math.floor(c / columns) * height
    const left = (c % columns) * width
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = level(values[(c * height + y) * width + x]!, low, high) * 3
        // Little-endian: alpha, blue, green, red.
        pixels[(top + y) * canvas.width + left + x] =
          0xff000000 | (table[at + 2]! << 16) | (table[at + 1]! << 8) | table[at]!
      }
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return { canvas, columns }
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
      context.imageSmoothingEnabled = false
      const left = scroller.current.scrollLeft
      const last = Math.min(channels - 1, Math.floor((left + viewport) / PITCH))
      for (let c = Math.floor(left / PITCH); c <= last; c++) {
        const x = c * PITCH - left
        const [fromX, fromY] = [(c % atlas.columns) * width, Math.floor(c / atlas.columns) * height]
        context.globalAlpha = muted.includes(c) ? 0.25 : 1
        context.drawImage(atlas.canvas, fromX, fromY, width, height, x, 0, CELL, CELL)
        context.globalAlpha = 1
        if (c === selected?.channel) {
          context.lineWidth = 2
          context.strokeStyle = styles.getPropertyValue('--unit')
          context.strokeRect(x + 1, 1, CELL - 2, CELL - 2)
          if (selected.row !== null && selected.column !== null) {
            const [cellX, cellY] = [CELL / width, CELL / height]
            const side = Math.max(6, cellX)
            context.strokeStyle = '#ffffff'
            context.strokeRect(
              x + (selected.column + 0.5) * cellX - side / 2,
              (selected.row + 0.5) * cellY - side / 2,
              side,
              side,
            )
          }
        }
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
  }, [atlas, viewport, selected, muted, channels, width, height])

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

  const pressed = (event: KeyboardEvent) => {
    const step = event.shiftKey
      ? { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }[event.key]
      : {
          ArrowLeft: 'previous-channel',
          ArrowRight: 'next-channel',
          ArrowUp: 'previous-layer',
          ArrowDown: 'next-layer',
        }[event.key]
    if (step) {
      event.preventDefault()
      if (selected) onWalk(step as Walk)
      else onSelect({ layer: layer.name, channel: 0, row: null, column: null })
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      if (!selected) onSelect({ layer: layer.name, channel: 0, row: null, column: null })
    }
  }

  const shown = selected?.channel ?? 0
  return (
    <div className={classes.strip} data-layer={layer.name}>
      <div className={classes.stripHead}>
        <span className="mono">{layer.name}</span>
        <span className={classes.dim}>
          {describeLayer(layer.spec)} · {describeShape(layer.output)}
        </span>
        <span className={classes.scaleEnds}>
          <span className="visually-hidden">Ends of the colour scale:</span>
          {scale === 'layer' ? (
            <>
              {formatSignificant(ranges.layerLow)}
              <span className={classes.viridis} aria-hidden />
              {formatSignificant(ranges.layerHigh)}
            </>
          ) : (
            'each map its own scale'
          )}
        </span>
      </div>
      {/* A slider over the channels: what arrow keys do is what a reader of the screen expects of it. */}
      <div
        ref={scroller}
        className={classes.scroller}
        role="slider"
        tabIndex={0}
        aria-label={`Channels of ${layer.name}`}
        aria-valuemin={0}
        aria-valuemax={channels - 1}
        aria-valuenow={shown}
        aria-valuetext={`channel ${shown} of ${channels}, ${formatSignificant(ranges.low[shown]!)} to ${formatSignificant(ranges.high[shown]!)}${selected ? ', selected' : ''}`}
        onKeyDown={pressed}
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
