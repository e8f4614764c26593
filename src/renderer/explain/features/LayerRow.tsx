import { memo, useEffect, useRef, useState } from 'react'
import classes from './features.module.css'
import { foldedHeight } from './gridSizes.ts'
import { LayerTitle } from './LayerTitle.tsx'
import { MapGrid, type RowProps } from './MapGrid.tsx'
import type { MapSource } from './mapSource.ts'
import { useLayerMaps } from './useLayerMaps.ts'

/** Pixels above and below the window within which maps are asked for and drawn. */
const NEAR = 300

interface Props extends RowProps {
  source: MapSource
  /** Drawn wherever it stands; otherwise only near the window. */
  always: boolean
}

/** One layer's row: its maps near the window, else room for them, so that a network of a hundred layers scrolls like one of ten. */
export const LayerRow = memo(function LayerRow({ source, always, ...grid }: Props) {
  const { layer, selected } = grid
  const row = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const [width, setWidth] = useState(0)
  /** The row's own height when it was drawn last. */
  const [drawnHeight, setDrawnHeight] = useState<number | null>(null)

  useEffect(() => {
    const element = row.current!
    const size = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)))
    size.observe(element)
    const sight = new IntersectionObserver(
      ([entry]) => {
        if (!entry!.isIntersecting && element.querySelector('[role="slider"]')) setDrawnHeight(element.offsetHeight)
        setNear(entry!.isIntersecting)
      },
      { rootMargin: `${NEAR}px 0px` },
    )
    sight.observe(element)
    return () => {
      size.disconnect()
      sight.disconnect()
    }
  }, [])

  const isDrawn = always || isNear || selected !== null
  const found = useLayerMaps(source, isDrawn ? layer.name : null)
  // The answer of a network that was just left may have a layer of this name.
  const { height, width: columns, channels } = layer.output
  const fits = found?.channels === channels && found.height === height && found.width === columns
  return (
    <div ref={row} data-layer={layer.name} className={classes.layer}>
      {found && fits ? (
        <MapGrid {...grid} maps={found} open={isOpen} onOpen={setOpen} />
      ) : (
        <div style={drawnHeight === null ? undefined : { height: drawnHeight }} aria-busy={isDrawn}>
          <div className={classes.head}>
            <LayerTitle layer={layer} />
          </div>
          <div className={classes.waiting} style={{ height: foldedHeight(width, channels) }} />
        </div>
      )}
    </div>
  )
})
