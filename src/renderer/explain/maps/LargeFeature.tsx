import type { FeatureMaps } from '@shared/explain/model.ts'
import { stretched } from '@shared/explain/pictures.ts'
import { useMemo } from 'react'
import { formatSignificant } from '../../components/format.ts'
import { Hint } from '../../components/Hint.tsx'
import { PictureCanvas } from '../PictureCanvas.tsx'
import { type SessionImage, useExplain } from '../store.ts'
import type { FeaturePicture } from './featurePicture.ts'
import { overlay } from './mapPicture.ts'
import classes from './maps.module.css'
import { OverlaySlider } from './OverlaySlider.tsx'

interface Props {
  feature: FeaturePicture
  maps: FeatureMaps
  image: SessionImage
  position: { row: number; column: number } | null
  onPosition(row: number, column: number): void
}

/** The selected channel's own map as large as its column; a click selects the unit at that position. */
export function LargeFeature({ feature, maps, image, position, onPosition }: Props) {
  const opacity = useExplain((state) => state.opacity)
  const { height, width } = maps
  const { picture, low, high, label, strongest } = feature
  // The image has finer pixels than the map: only over the image is the map drawn with those.
  const laid = useMemo(
    () => (opacity >= 1 ? picture : overlay(stretched(picture, image), image, opacity)),
    [picture, image, opacity],
  )
  return (
    <figure className={classes.large} data-large="feature-map">
      <button
        type="button"
        className={classes.feature}
        aria-label={`${label}. Select a unit: a click the one under it, Enter the strongest.`}
        onClick={(event) => {
          // A click by the keyboard has no place.
          if (event.detail === 0) return onPosition(...strongest)
          const box = event.currentTarget.getBoundingClientRect()
          const at = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)))
          onPosition(
            at((event.clientY - box.top) / box.height, height),
            at((event.clientX - box.left) / box.width, width),
          )
        }}
      >
        <PictureCanvas picture={laid} label="" className={classes.fill} />
        {position && (
          <span
            aria-hidden
            className={classes.position}
            style={{
              left: `${(position.column / width) * 100}%`,
              top: `${(position.row / height) * 100}%`,
              width: `${100 / width}%`,
              height: `${100 / height}%`,
            }}
          />
        )}
      </button>
      <OverlaySlider />
      <figcaption>
        <span className={classes.largeTitle}>
          Feature map
          <Hint label="What am I looking at? Feature map" width={360} beside>
            <p>
              The output of this channel for the image, after its activation: bright where the channel found what it
              looks for. Each square is one unit; a click selects it and explains it.
            </p>
            <p>The map is laid over the image square by square. What a unit sees of it is the frame on the image.</p>
          </Hint>
        </span>
        <span className={`${classes.numbers} numeric`}>
          <span>
            {formatSignificant(low, 2)}
            <span aria-hidden data-bar="viridis" />
            {formatSignificant(high, 2)}
          </span>
          <span>
            {width} x {height}
          </span>
        </span>
      </figcaption>
    </figure>
  )
}
