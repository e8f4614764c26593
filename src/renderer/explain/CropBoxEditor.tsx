import type { CropBox, Fit } from '@shared/explain/images.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react'
import classes from './explain.module.css'
import { PictureCanvas } from './PictureCanvas.tsx'
import type { SessionImage } from './store.ts'

interface Props {
  image: SessionImage
  onFit(fit: Fit): void
}

const clamp = (value: number, high: number) => Math.min(Math.max(0, high), Math.max(0, value))

/** The dropped original with the box that is taken of it: drag to move it, the corner to resize it, or use the arrow keys. */
export function CropBoxEditor({ image, onFit }: Props) {
  const { dropped, fit, fitted } = image.original!
  const { preview } = dropped
  const frame = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<CropBox | null>(null)
  const start = useRef<{ x: number; y: number; box: CropBox; corner: boolean } | null>(null)
  const picture = useMemo(() => pixelPicture(preview.pixels, preview.height, preview.width), [preview])
  const box = dragged ?? fit.box ?? fitted.box
  const take = (next: CropBox) => onFit({ ...fit, box: next })

  const moved = (from: CropBox, dx: number, dy: number): CropBox => ({
    ...from,
    left: clamp(from.left + dx, 1 - from.width),
    top: clamp(from.top + dy, 1 - from.height),
  })
  /** Keeps the box's shape with `crop`, for that must stay the network's; the other rules take any box. */
  const resized = (from: CropBox, dx: number, dy: number): CropBox => {
    const width = Math.min(1 - from.left, Math.max(0.05, from.width + dx))
    const height = Math.min(1 - from.top, Math.max(0.05, from.height + dy))
    if (fit.rule !== 'crop') return { ...from, width, height }
    const scale = Math.min(
      Math.max(width / from.width, height / from.height),
      (1 - from.left) / from.width,
      (1 - from.top) / from.height,
    )
    return { ...from, width: from.width * scale, height: from.height * scale }
  }

  const begin = (event: PointerEvent<Element>, corner: boolean) => {
    event.preventDefault()
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, y: event.clientY, box, corner }
  }
  const move = (event: PointerEvent<Element>) => {
    if (!start.current || !frame.current) return
    const { width, height } = frame.current.getBoundingClientRect()
    const dx = (event.clientX - start.current.x) / width
    const dy = (event.clientY - start.current.y) / height
    setDragged(start.current.corner ? resized(start.current.box, dx, dy) : moved(start.current.box, dx, dy))
  }
  const end = () => {
    start.current = null
    if (dragged) take(dragged)
    setDragged(null)
  }
  const pressed = (event: KeyboardEvent) => {
    const by = 0.02
    const direction = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key]
    if (!direction) return
    event.preventDefault()
    const [dx, dy] = direction as [number, number]
    take(event.shiftKey ? resized(box, dx, dy) : moved(box, dx, dy))
  }

  const percent = (share: number) => `${share * 100}%`
  return (
    <div ref={frame} className={classes.original} style={{ aspectRatio: `${preview.width} / ${preview.height}` }}>
      <PictureCanvas
        picture={picture}
        label={`${image.name}, ${dropped.width} x ${dropped.height} pixels`}
        className={classes.smooth}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a box that is dragged has no element of its own */}
      <div
        className={classes.cropBox}
        style={{
          left: percent(box.left),
          top: percent(box.top),
          width: percent(box.width),
          height: percent(box.height),
        }}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the box
        tabIndex={0}
        aria-label={`Part that is taken: from ${Math.round(box.left * 100)} % across and ${Math.round(box.top * 100)} % down, ${Math.round(box.width * 100)} % by ${Math.round(box.height * 100)} %. Arrow keys move it, with Shift they resize it.`}
        onKeyDown={pressed}
        onPointerDown={(event) => begin(event, false)}
        onPointerMove={move}
        onPointerUp={end}
      >
        <span
          className={classes.cropCorner}
          aria-hidden
          onPointerDown={(event) => begin(event, true)}
          onPointerMove={move}
          onPointerUp={end}
        />
      </div>
    </div>
  )
}
