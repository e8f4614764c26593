import { useEffect, useMemo, useRef } from 'react'
import classes from './ConfusionGrid.module.css'
import type { ConfusionProps } from './ConfusionGrid.tsx'
import { cellColour } from './cellColour.ts'

/** Side of the whole picture in CSS pixels; a cell gets its share of it. */
const SIDE = 420

/** A confusion matrix of many classes as a picture: a table of ten thousand cells would neither fit nor follow the mouse. */
export function ConfusionPicture({ title, classNames, counts, scale, largest, cursor, onCursor }: ConfusionProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const n = classNames.length
  const cell = Math.max(3, Math.floor(SIDE / n))
  const side = n * cell
  const pixels = useMemo(() => {
    const image = new ImageData(n, n)
    for (let at = 0; at < n * n; at++) {
      const value = counts[at] ?? 0
      if (value === 0) continue
      const [red, green, blue, alpha] = cellColour(value, largest, scale, Math.floor(at / n) === at % n)
      image.data.set([red, green, blue, alpha], at * 4)
    }
    return image
  }, [counts, largest, scale, n])
  useEffect(() => canvas.current?.getContext('2d')?.putImageData(pixels, 0, 0), [pixels])

  const point = (event: React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    const place = (offset: number) => Math.min(n - 1, Math.max(0, Math.floor(offset / cell)))
    onCursor(place(event.clientY - box.top) * n + place(event.clientX - box.left))
  }
  const walk = (event: React.KeyboardEvent) => {
    const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key]
    if (!move) return
    event.preventDefault()
    const within = (place: number) => Math.min(n - 1, Math.max(0, place))
    const [row, column] = cursor === null ? [0, 0] : [Math.floor(cursor / n), cursor % n]
    onCursor(within(row + move[0]!) * n + within(column + move[1]!))
  }
  return (
    <button
      type="button"
      className={classes.whole}
      style={{ width: side + 2, height: side + 2 }}
      aria-label={`${title}, ${n} classes; arrow keys point at a cell`}
      onMouseMove={point}
      onMouseLeave={() => onCursor(null)}
      onFocus={() => onCursor(cursor ?? 0)}
      onKeyDown={walk}
    >
      <canvas ref={canvas} width={n} height={n} style={{ width: side, height: side }} aria-hidden />
      {cursor !== null && (
        <span
          className={classes.pointed}
          style={{ left: (cursor % n) * cell, top: Math.floor(cursor / n) * cell, width: cell, height: cell }}
        />
      )}
    </button>
  )
}
