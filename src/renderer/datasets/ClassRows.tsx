import type { Dataset, Part } from '@shared/data/dataset.ts'
import { errorMessage } from '@shared/errors.ts'
import { useEffect, useRef, useState } from 'react'
import { clearedCanvas } from '../components/clearedCanvas.ts'
import { formatInteger } from '../components/format.ts'
import { useSize } from '../components/useSize.ts'
import { routeTo } from '../stores/route.ts'
import classes from './ClassRows.module.css'
import { drawImage, type ImageAtlas, imagePage } from './imageSource.ts'

interface Props {
  dataset: Dataset
  part: Part
  size: number
  scaling: 'nearest' | 'smooth'
}

const GAP = 4
/** Images asked for a class: a row of the smallest thumbnails on a wide screen. */
const COUNT = 40

/** One row a class: its name, how many images it has, and the first of them. */
export function ClassRows({ dataset, part, size, scaling }: Props) {
  /** Images of the classes that have come into view so far, by part and class. */
  const [totals, setTotals] = useState<Readonly<Record<string, number>>>({})
  const most = Math.max(1, ...dataset.classes.map((_, index) => totals[`${part}/${index}`] ?? 0))
  return (
    <ul className={classes.rows}>
      {dataset.classes.map((name, index) => (
        <ClassRow
          key={`${dataset.name}/${part}/${name}`}
          {...{ dataset, part, size, scaling, name }}
          classIndex={index}
          most={most}
          onTotal={(total) => setTotals((before) => ({ ...before, [`${part}/${index}`]: total }))}
        />
      ))}
    </ul>
  )
}

interface RowProps extends Props {
  name: string
  classIndex: number
  /** Images of the largest class in view so far: the length of a whole bar. */
  most: number
  onTotal(total: number): void
}

function ClassRow({ dataset, part, size, scaling, name, classIndex, most, onTotal }: RowProps) {
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [seen, setSeen] = useState(false)
  const [atlas, setAtlas] = useState<ImageAtlas | null>(null)
  const [reason, setReason] = useState<string | null>(null)

  // A hundred classes are asked for as they come into view.
  useEffect(() => {
    const element = frame.current
    if (!element || seen) return
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true), { rootMargin: '200px' })
    watch.observe(element)
    return () => watch.disconnect()
  }, [seen])

  const tell = useRef(onTotal)
  tell.current = onTotal
  useEffect(() => {
    if (!seen) return
    let left = false
    imagePage({ name: dataset.name, part, classIndex }, 0, COUNT)
      .then((page) => {
        if (left) return
        setAtlas(page)
        tell.current(page.total)
      })
      .catch((error: unknown) => !left && setReason(errorMessage(error).message))
    return () => {
      left = true
    }
  }, [seen, dataset.name, part, classIndex])

  useEffect(() => {
    if (!canvas.current || !atlas || width === 0) return
    const context = clearedCanvas(canvas.current, width, size)
    if (!context) return
    context.imageSmoothingEnabled = scaling === 'smooth'
    const fit = Math.min(atlas.labels.length, Math.floor((width + GAP) / (size + GAP)))
    for (let index = 0; index < fit; index++) drawImage(context, atlas, index, index * (size + GAP), 0, size)
  }, [atlas, width, size, scaling])

  return (
    <li className={classes.row}>
      <a className={classes.name} href={routeTo('datasets', [dataset.name, part, String(classIndex)])}>
        <span className={classes.title}>{name}</span>
        {atlas && <span className={classes.bar} style={{ width: `${(100 * atlas.total) / most}%` }} />}
        <span className={classes.count}>{atlas ? formatInteger(atlas.total) : '…'}</span>
      </a>
      <div ref={frame} className={classes.strip} style={{ height: size }}>
        {reason ? (
          <span className={classes.reason}>{reason}</span>
        ) : (
          <canvas
            ref={canvas}
            role="img"
            aria-label={`The first images of ${name}`}
            style={{ width: '100%', height: size, display: 'block' }}
          />
        )}
      </div>
    </li>
  )
}
