import type { LayerReport } from '@shared/architecture/analysis.ts'
import { fieldWords } from '@shared/architecture/receptiveField.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { clipRectangle, receptiveRectangle } from '@shared/explain/receptiveRectangle.ts'
import type { UnitAddress } from '@shared/explain/unit.ts'
import { useMemo } from 'react'
import classes from './explain.module.css'
import { PictureCanvas } from './PictureCanvas.tsx'
import type { SessionImage } from './store.ts'

interface Props {
  image: SessionImage
  layers: readonly LayerReport[]
  /** Unit whose receptive field is drawn: the hovered one, else the selected one. */
  unit: UnitAddress | null
}

/** The image as the network is given it, with the receptive field of a unit as a rectangle. */
export function InputPicture({ image, layers, unit }: Props) {
  const { height, width } = image
  const picture = useMemo(() => pixelPicture(image.pixels, height, width), [image.pixels, height, width])
  const layer = unit && layers.find(({ name }) => name === unit.layer)
  const field =
    layer && unit.row !== null && unit.column !== null
      ? receptiveRectangle(layer.receptiveField, unit.row, unit.column)
      : null
  const seen = field && clipRectangle(field, height, width)
  return (
    <figure className={classes.inputPicture}>
      <div className={classes.inputFrame} style={{ aspectRatio: `${width} / ${height}` }}>
        <PictureCanvas
          picture={picture}
          label={`${image.name} at ${width} x ${height} pixels, as the network is given it`}
          className={classes.fill}
        />
        {seen && (
          <svg
            className={classes.overlay}
            viewBox={`0 0 ${width} ${height}`}
            aria-hidden
            data-field={`${seen.left},${seen.top},${seen.width},${seen.height}`}
          >
            <path
              className={classes.shade}
              fillRule="evenodd"
              d={`M0 0H${width}V${height}H0Z M${seen.left} ${seen.top}h${seen.width}v${seen.height}h${-seen.width}Z`}
            />
            <rect className={classes.field} x={seen.left} y={seen.top} width={seen.width} height={seen.height} />
          </svg>
        )}
      </div>
      <figcaption className={classes.dim}>
        {layer ? `Receptive field ${fieldWords(layer.receptiveField, 'x')} pixels` : `${width} x ${height} pixels`}
      </figcaption>
    </figure>
  )
}
