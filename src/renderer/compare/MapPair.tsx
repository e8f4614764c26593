import { attributionPicture, type Picture } from '@shared/explain/pictures.ts'
import { useMemo } from 'react'
import { formatSignificant } from '../components/format.ts'
import imageClasses from './ImagesPage.module.css'
import { type Model, modelTitle } from './models.ts'
import { TwoMaps } from './TwoMaps.tsx'

interface Side {
  /** [height, width]. */
  values: Float32Array
  height: number
  width: number
  picture: Picture
}

/** One map of two models held against each other, or why it cannot be. */
export function MapPair({
  title,
  note,
  unlike,
  columns,
  sides,
}: {
  title: string
  /** What to know before the two are compared. */
  note?: string | null
  /** Why the two show different things, so that no difference is shown; null where they do not. */
  unlike?: string | null
  columns: readonly { model: Model }[]
  sides: readonly (Side | null)[]
}) {
  const [left, right] = sides as [Side | null, Side | null]
  const difference = useMemo(() => {
    if (!left || !right || left.values.length !== right.values.length) return null
    const values = left.values.map((value, i) => right.values[i]! - value)
    const magnitude = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
    const picture = attributionPicture(values, [left.height, left.width, 1], magnitude, 'diverging')
    return { picture, words: `blue: less, red: more; largest difference ${formatSignificant(magnitude)}` }
  }, [left, right])
  return (
    <section aria-label={title}>
      <h3 className={imageClasses.heading}>{title}</h3>
      {note && <p className={imageClasses.note}>{note}</p>}
      {unlike ? (
        <p className={imageClasses.note}>{unlike}</p>
      ) : !left || !right ? (
        <p className={imageClasses.note}>One of the two models has no such map.</p>
      ) : left.height !== right.height || left.width !== right.width || !difference ? (
        <p className={imageClasses.note}>
          {`Their maps differ in size, ${left.height}×${left.width} and ${right.height}×${right.width}, so they cannot be laid over each other.`}
        </p>
      ) : (
        <TwoMaps
          left={{ title: modelTitle(columns[0]!.model), picture: left.picture }}
          right={{ title: modelTitle(columns[1]!.model), picture: right.picture }}
          difference={difference}
        />
      )}
    </section>
  )
}
