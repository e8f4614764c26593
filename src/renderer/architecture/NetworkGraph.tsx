import { useEffect, useRef } from 'react'
import { BOX_WIDTH, boxColour, type Drawing, MARGIN, type NodeBox, wayPath, wayTip } from './drawing.ts'
import classes from './NetworkGraph.module.css'

interface Props {
  drawing: Drawing
  /** Name of the network, for the drawing's label. */
  title: string
  selected: number | null
  onSelect(index: number): void
  /** 1 is natural size. */
  zoom: number
  /** Layers to mute, e.g. those that a search leaves out. */
  muted?: ReadonlySet<number>
}

/** Attributes of a box that can be chosen; the list box around it takes the keys. */
function optionOf(box: NodeBox, chosen: boolean, onSelect: Props['onSelect']) {
  return {
    id: `layer-box-${box.index}`,
    role: 'option',
    'aria-selected': chosen,
    'aria-label': `${box.title}. ${box.detail} Output ${box.output}.`,
    className: classes.box,
    'data-selected': chosen || undefined,
    onClick: () => onSelect(box.index),
  }
}

/** The network as a graph from top to bottom. Arrow keys walk the layers; the bar in a box is its share of the multiply-accumulates. */
export function NetworkGraph({ drawing, title, selected, onSelect, zoom, muted }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const layers = drawing.boxes.filter((box) => box.kind !== 'input' && box.kind !== 'softmax')

  useEffect(() => {
    const box = drawing.boxes.find((candidate) => candidate.index === selected)
    const frame = scroller.current
    if (!box || !frame || selected === null) return
    const [top, bottom] = [box.y * zoom, (box.y + box.height) * zoom]
    if (top < frame.scrollTop || bottom > frame.scrollTop + frame.clientHeight)
      frame.scrollTo({ top: top - frame.clientHeight / 3, behavior: 'smooth' })
  }, [selected, drawing, zoom])

  const walk = (event: React.KeyboardEvent) => {
    const position = layers.findIndex((box) => box.index === selected)
    const target = { ArrowDown: position + 1, ArrowUp: position - 1, Home: 0, End: layers.length - 1 }[event.key]
    if (target === undefined) return
    event.preventDefault()
    const next = layers[Math.min(layers.length - 1, Math.max(0, target))]
    if (next) onSelect(next.index)
  }

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      aria-label={`Layers of ${title}`}
      aria-activedescendant={selected === null ? undefined : `layer-box-${selected}`}
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
        {drawing.ways.map((way) => (
          <g key={`${way.from}-${way.to}`}>
            <path d={wayPath(drawing, way)} className={classes.edge} />
            <path d={wayTip(drawing, way)} className={classes.tip} />
          </g>
        ))}
        {drawing.boxes.map((box, position) => {
          const middle = MARGIN + BOX_WIDTH / 2
          const bottom = box.y + box.height
          const next = drawing.boxes[position + 1]
          const isLayer = box.kind !== 'input' && box.kind !== 'softmax'
          return (
            <g key={box.name} opacity={muted?.has(box.index) ? 0.25 : 1}>
              {next && (
                <>
                  {box.leadsDown && (
                    <>
                      <path d={`M${middle} ${bottom}V${next.y - 6}`} className={classes.edge} />
                      <path d={`M${middle - 4} ${next.y - 7}l4 6l4 -6z`} className={classes.tip} />
                    </>
                  )}
                  <text x={middle + 10} y={(bottom + next.y) / 2 + 4} className={classes.shape}>
                    {box.output}
                  </text>
                </>
              )}
              <g {...(isLayer ? optionOf(box, box.index === selected, onSelect) : {})}>
                <rect x={MARGIN} y={box.y} width={BOX_WIDTH} height={box.height} rx={6} className={classes.body} />
                <rect x={MARGIN} y={box.y} width={5} height={box.height} rx={2} fill={boxColour(box.kind)} />
                <text x={MARGIN + 14} y={box.y + (box.detail ? 20 : box.height / 2 + 4.5)} className={classes.title}>
                  {box.title}
                </text>
                {box.detail && (
                  <text x={MARGIN + 14} y={box.y + 37} className={classes.detail}>
                    {box.detail}
                  </text>
                )}
                {box.macs > 0 && (
                  <rect
                    x={MARGIN + 5}
                    y={bottom - 4}
                    width={(BOX_WIDTH - 6) * box.macs}
                    height={3}
                    fill={boxColour(box.kind)}
                    opacity={0.6}
                  />
                )}
              </g>
            </g>
          )
        })}
      </svg>
    </div>
  )
}
