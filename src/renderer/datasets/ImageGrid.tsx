import type { Dataset } from '@shared/data/dataset.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { clearedCanvas } from '../components/clearedCanvas.ts'
import { formatInteger } from '../components/format.ts'
import { ErrorState } from '../components/States.tsx'
import { useSize } from '../components/useSize.ts'
import classes from './ImageGrid.module.css'
import { drawImage, type ImageAtlas, type ImageSelection, imagePage, PAGE } from './imageSource.ts'

interface Props {
  dataset: Dataset
  selection: ImageSelection
  /** Side of a thumbnail in CSS pixels. */
  size: number
  scaling: 'nearest' | 'smooth'
  /** An image was clicked, or Enter was pressed on it; its place in the selection. */
  onOpen(index: number): void
}

const GAP = 4

/**
 * All images of a selection on one canvas that is as large as what is in view, however many there are. Arrow keys walk from image to
 * image and Enter opens one; the one that is pointed at or walked to is named below.
 */
export function ImageGrid({ dataset, selection, size, scaling, onOpen }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(frame)
  const canvas = useRef<HTMLCanvasElement>(null)
  const pages = useRef(new Map<number, ImageAtlas>())
  const [total, setTotal] = useState<number | null>(null)
  const [top, setTop] = useState(0)
  const [chosen, setChosen] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [arrived, setArrived] = useState(0)
  const cell = size + GAP
  const columns = Math.max(1, Math.floor((width + GAP) / cell))
  const rows = total === null ? 0 : Math.ceil(total / columns)
  const { name, part, classIndex } = selection

  // biome-ignore lint/correctness/useExhaustiveDependencies: another selection begins anew
  useEffect(() => {
    pages.current = new Map()
    setTotal(null)
    setChosen(null)
    setError(null)
    setArrived(0)
    if (frame.current) frame.current.scrollTop = 0
    setTop(0)
  }, [name, part, classIndex])

  const first = Math.max(0, Math.floor(top / cell)) * columns
  const last = Math.min(total ?? PAGE, (Math.floor((top + height) / cell) + 1) * columns)
  const firstPage = Math.floor(first / PAGE)
  const lastPage = Math.floor(Math.max(first, last - 1) / PAGE)

  useEffect(() => {
    let left = false
    for (let page = firstPage; page <= lastPage; page++) {
      if (pages.current.has(page)) continue
      imagePage({ name, part, classIndex }, page)
        .then((atlas) => {
          if (left) return
          pages.current.set(page, atlas)
          setTotal(atlas.total)
          setArrived((count) => count + 1)
        })
        .catch((failure: unknown) => !left && setError(failure))
    }
    return () => {
      left = true
    }
  }, [name, part, classIndex, firstPage, lastPage])

  // biome-ignore lint/correctness/useExhaustiveDependencies: pages that have come are drawn
  useEffect(() => {
    if (!canvas.current || width === 0) return
    const context = clearedCanvas(canvas.current, width, height)
    if (!context) return
    context.imageSmoothingEnabled = scaling === 'smooth'
    const accent = getComputedStyle(canvas.current).getPropertyValue('--unit')
    for (let index = first; index < last; index++) {
      const atlas = pages.current.get(Math.floor(index / PAGE))
      const x = (index % columns) * cell
      const y = Math.floor(index / columns) * cell - top
      if (atlas && index % PAGE < atlas.labels.length) drawImage(context, atlas, index % PAGE, x, y, size)
      if (index === chosen) {
        context.strokeStyle = accent
        context.lineWidth = 2
        context.strokeRect(x + 1, y + 1, size - 2, size - 2)
      }
    }
  }, [arrived, top, width, height, columns, size, scaling, chosen, first, last, cell])

  const at = useCallback(
    (event: React.MouseEvent) => {
      const box = event.currentTarget.getBoundingClientRect()
      const [x, y] = [event.clientX - box.left, event.clientY - box.top + top]
      const column = Math.floor(x / cell)
      const index = Math.floor(y / cell) * columns + column
      return column < columns && total !== null && index < total ? index : null
    },
    [cell, columns, total, top],
  )
  const open = (index: number | null) => index !== null && onOpen(index)
  const walk = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') open(chosen)
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key]
    if (by === undefined || total === null) return
    event.preventDefault()
    const next = chosen === null ? first : Math.min(total - 1, Math.max(0, chosen + by))
    setChosen(next)
    const y = Math.floor(next / columns) * cell
    const element = frame.current
    if (element && (y < element.scrollTop || y + cell > element.scrollTop + height))
      element.scrollTop = y < element.scrollTop ? y : y + cell - height
  }

  if (error) return <ErrorState title="The images cannot be read" error={error} retry={() => setError(null)} />
  const shown = chosen === null ? null : describeImage(dataset, pages.current.get(Math.floor(chosen / PAGE)), chosen)
  return (
    <div className={classes.outer}>
      {/* biome-ignore lint/a11y/useSemanticElements: thumbnails are no form's fieldset */}
      <div
        ref={frame}
        className={classes.scroller}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk from image to image
        tabIndex={0}
        aria-label={`${total === null ? 'Images' : `${formatInteger(total)} images`} of ${dataset.title}`}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onMouseMove={(event) => setChosen(at(event))}
        onClick={(event) => open(at(event))}
        onKeyDown={walk}
      >
        <div style={{ height: Math.max(rows * cell, 1) }}>
          <canvas ref={canvas} className={classes.canvas} style={{ width: '100%', height: height || '100%' }} />
        </div>
      </div>
      <p className={classes.caption} aria-live="polite">
        {shown ?? (total === null ? 'Reading the images' : `${formatInteger(total)} images`)}
      </p>
    </div>
  )
}

function describeImage(dataset: Dataset, atlas: ImageAtlas | undefined, index: number): string | null {
  if (!atlas) return null
  const label = atlas.labels[index % PAGE]
  const position = atlas.indices[index % PAGE]
  if (label === undefined || position === undefined) return null
  return `Image ${formatInteger(position)}: ${dataset.classes[label] ?? `class ${label}`}`
}
