import { valueRange } from '@shared/explain/attribution.ts'
import type { FilterWeights } from '@shared/explain/model.ts'
import { attributionPicture, type Picture, scalarPicture } from '@shared/explain/pictures.ts'
import { useMemo } from 'react'
import { api } from '../client.ts'
import { formatSignificant } from '../components/format.ts'
import { ErrorState } from '../components/States.tsx'
import classes from './explain.module.css'
import { PictureCanvas } from './PictureCanvas.tsx'
import { useAnswer } from './useAnswer.ts'

/** The weights of a channel's filter: a colour image in the first layer, one small grid an input channel in later ones. */
export function FilterSection({ checkpoint, layer, channel }: { checkpoint: string; layer: string; channel: number }) {
  const answer = useAnswer(
    (signal) => api().explain.filter({ checkpoint, layer, channel }, { signal }),
    [checkpoint, layer, channel],
  )
  const filter = answer.value
  const drawn = useMemo(() => filter && drawFilter(filter), [filter])
  return (
    <section aria-label="Filter weights" className={classes.section}>
      <div className={classes.sectionHead}>
        <h3>Filter weights</h3>
        {filter && (
          <span className={`${classes.dim} numeric`}>
            {filter.height} x {filter.width} x {filter.inputs},{' '}
            {filter.bias === null ? 'no bias' : `bias ${formatSignificant(filter.bias)}`}
          </span>
        )}
      </div>
      {answer.phase === 'failed' && <ErrorState error={answer.error} retry={answer.again} />}
      {filter && drawn && (
        <div className={classes.filter}>
          <PictureCanvas picture={drawn.picture} label={drawn.label} size={drawn.size} />
          <p className={`${classes.dim} numeric`}>±{formatSignificant(drawn.magnitude, 2)}, zero in the middle</p>
        </div>
      )}
    </section>
  )
}

export function drawFilter(filter: FilterWeights): {
  picture: Picture
  label: string
  magnitude: number
  size: number
} {
  const { inputs, weights, layer, channel } = filter
  const { min, max, magnitude } = valueRange(weights)
  const label = `Weights of ${layer}:${channel}, ${filter.height} x ${filter.width} for each of ${inputs} ${inputs === 1 ? 'input' : 'inputs'}, from ${formatSignificant(min)} to ${formatSignificant(max)}`
  if (inputs === 3)
    return {
      picture: attributionPicture(weights, [filter.height, filter.width, 3], magnitude, 'paper'),
      label,
      magnitude,
      size: 96,
    }
  // A grid of kernels with an empty line between them.
  const columns = Math.ceil(Math.sqrt(inputs * 2))
  const rows = Math.ceil(inputs / columns)
  const pitch = { y: filter.height + 1, x: filter.width + 1 }
  const width = columns * pitch.x - 1
  const height = rows * pitch.y - 1
  const values = new Float32Array(width * height)
  const used = new Uint8Array(width * height)
  for (let input = 0; input < inputs; input++) {
    const top = Math.floor(input / columns) * pitch.y
    const left = (input % columns) * pitch.x
    for (let y = 0; y < filter.height; y++)
      for (let x = 0; x < filter.width; x++) {
        values[(top + y) * width + left + x] = weights[(y * filter.width + x) * inputs + input]!
        used[(top + y) * width + left + x] = 255
      }
  }
  const picture = scalarPicture(values, height, width, { low: -magnitude, high: magnitude, map: 'diverging' })
  for (let i = 0; i < used.length; i++) picture.rgba[i * 4 + 3] = used[i]!
  return { picture, label, magnitude, size: 320 }
}
