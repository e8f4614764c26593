import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { useSize } from '../components/useSize.ts'
import { type Box, type Drawing, type Frame, HEADER } from './drawing/drawing.ts'
import { itemOf, itemsOf, stepFrom } from './drawing/items.ts'
import classes from './NetworkGraph.module.css'

interface Props {
  drawing: Drawing
  /** Name of the network, for the drawing's label. */
  title: string
  /** Index of the chosen layer. */
  selected: number | null
  onSelect(index: number): void
  /** Folds or unfolds a block. */
  onToggle(id: string): void
  /** 1 is natural size; `fit` is that or less, so that no part is left or right of the frame. */
  zoom: number | 'fit'
  /** Layers to mute, e.g. those that a search leaves out. */
  muted?: ReadonlySet<number>
}

/** Below this, text is not read any more: it is scrolled instead. */
const SMALLEST = 0.62

/**
 * The network as a graph from top to bottom; repeated blocks are one box each until a click or Enter unfolds them. Arrow keys walk boxes and frames,
 * right unfolds and left folds. The bar in a box is its share of the multiply-accumulates.
 */
export function NetworkGraph({ drawing, title, selected, onSelect, onToggle, zoom: asked, muted }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const { width } = useSize(scroller)
  const zoom = asked === 'fit' ? Math.max(SMALLEST, Math.min(1, width > 0 ? width / drawing.width : 1)) : asked
  const items = useMemo(() => itemsOf(drawing), [drawing])
  const [walked, setWalked] = useState<string | null>(null)
  const shown = selected === null ? undefined : itemOf(items, selected)
  const active = items.find((item) => item.id === walked) ?? shown

  // A layer that was chosen elsewhere is where the keys go on from.
  useEffect(() => {
    if (selected !== null) setWalked(null)
  }, [selected])
  useEffect(() => {
    const frame = scroller.current
    if (!active || !frame) return
    const [top, bottom] = [active.y * zoom, (active.y + active.height) * zoom]
    if (top < frame.scrollTop || bottom > frame.scrollTop + frame.clientHeight)
      frame.scrollTo({ top: top - frame.clientHeight / 3, behavior: 'smooth' })
  }, [active, zoom])

  const go = (item: { id: string; first: number; last: number; expanded?: boolean }) => {
    setWalked(item.id)
    if (item.expanded === undefined) onSelect(item.first)
  }
  const walk = (event: React.KeyboardEvent) => {
    const step = stepFrom(items, active, event.key)
    if (!step) return
    event.preventDefault()
    if (step.toggle) {
      setWalked(step.toggle)
      onToggle(step.toggle)
    } else if (step.to) go(step.to)
  }
  const itemId = (item: string) => `${id}-${item}`
  const isActive = (item: string) => active?.id === item
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="tree"
      aria-label={`Layers of ${title}`}
      aria-activedescendant={active ? itemId(active.id) : undefined}
      tabIndex={0}
      onKeyDown={walk}
    >
      <svg
        width={drawing.width * zoom}
        height={drawing.height * zoom}
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        className={classes.drawing}
        role="presentation"
      >
        {drawing.frames.map((frame) => (
          <FrameShape
            key={frame.id}
            id={itemId(frame.id)}
            frame={frame}
            active={isActive(frame.id)}
            onToggle={() => {
              setWalked(frame.id)
              onToggle(frame.id)
            }}
          />
        ))}
        {drawing.edges.map(({ path, tip }) => (
          <g key={`${path} ${tip.x} ${tip.y}`}>
            <path d={path} className={classes.edge} />
            <path d={`M${tip.x - 4} ${tip.y - 7}l4 6l4 -6z`} className={classes.tip} />
          </g>
        ))}
        {drawing.labels.map(({ x, y, text }) => (
          <text key={`${x} ${y}`} x={x} y={y} className={classes.shape}>
            {text}
          </text>
        ))}
        {drawing.boxes.map((box) => (
          <BoxShape
            key={box.id}
            id={itemId(box.id)}
            box={box}
            level={items.find((item) => item.id === box.id)?.level ?? 1}
            active={isActive(box.id)}
            muted={muted !== undefined && isMuted(box, muted)}
            onClick={() => {
              setWalked(box.id)
              if (isFold(box)) onToggle(box.id)
              else onSelect(box.first)
            }}
          />
        ))}
      </svg>
    </div>
  )
}

const isFold = ({ kind }: Box) => kind === 'block' || kind === 'group'

/** Whether none of a box's layers is meant. */
function isMuted({ first, last }: Box, muted: ReadonlySet<number>): boolean {
  if (first < 0) return false
  for (let index = first; index <= last; index++) if (!muted.has(index)) return false
  return true
}

interface FrameProps {
  id: string
  frame: Frame
  active: boolean
  onToggle(): void
}

function FrameShape({ id, frame: { x, y, width, height, title, level }, active, onToggle }: FrameProps) {
  return (
    <g>
      <rect x={x} y={y} width={width} height={height} rx={8} className={classes.frame} />
      <g
        id={id}
        role="treeitem"
        aria-label={title}
        aria-expanded
        aria-level={level}
        aria-selected={active}
        tabIndex={-1}
        className={classes.head}
        data-selected={active || undefined}
        onClick={onToggle}
      >
        <rect x={x + 1} y={y + 1} width={width - 2} height={HEADER - 4} rx={7} className={classes.bar} />
        <path d={`M${x + 12} ${y + 11}h8l-4 5z`} className={classes.tip} />
        <text x={x + 26} y={y + 18} className={classes.name}>
          {title}
        </text>
      </g>
    </g>
  )
}

interface BoxProps {
  id: string
  box: Box
  level: number
  active: boolean
  muted: boolean
  onClick(): void
}

function BoxShape({ id, box, level, active, muted, onClick }: BoxProps) {
  const { x, y, width, height, colour, title, detail } = box
  const fold = isFold(box)
  const item =
    box.first < 0
      ? {}
      : {
          id,
          role: 'treeitem',
          'aria-label': box.label,
          'aria-selected': active,
          'aria-level': level,
          ...(fold && { 'aria-expanded': false }),
          tabIndex: -1,
          className: classes.box,
          'data-selected': active || undefined,
          onClick,
        }
  return (
    <g opacity={muted ? 0.25 : 1} {...item}>
      {box.kind === 'group' && (
        <rect x={x + 4} y={y + 4} width={width} height={height} rx={6} className={classes.body} />
      )}
      <rect x={x} y={y} width={width} height={height} rx={6} className={classes.body} />
      <rect x={x} y={y} width={5} height={height} rx={2} fill={colour} />
      <text x={x + 14} y={detail ? y + height / 2 - 5 : y + height / 2 + 4.5} className={classes.title}>
        {title}
      </text>
      {detail && (
        <text x={x + 14} y={y + height / 2 + 12} className={classes.detail}>
          {detail}
        </text>
      )}
      {fold && <path d={`M${x + width - 20} ${y + height / 2 - 9}v8l5 -4z`} className={classes.tip} />}
      {box.macs > 0 && (
        <rect x={x + 5} y={y + height - 4} width={(width - 6) * box.macs} height={3} fill={colour} opacity={0.6} />
      )}
    </g>
  )
}
