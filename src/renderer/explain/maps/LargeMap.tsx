import { describeMethod } from '@shared/explain/methods.ts'
import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { formatFixed } from '../../components/format.ts'
import { PictureCanvas } from '../PictureCanvas.tsx'
import { type SessionImage, useExplain } from '../store.ts'
import { Legend, MapHelp } from './MapHelp.tsx'
import { type DrawnMap, overlay } from './mapPicture.ts'
import classes from './maps.module.css'
import { OverlaySlider } from './OverlaySlider.tsx'

interface Props {
  drawn: DrawnMap
  image: SessionImage
  /** Which scale is drawn, where the choice was left to the workbench. */
  scaleNote: string | null
  /** Ways to save it. */
  actions: ReactNode
}

/** One map as large as its column, over its image as much as the slider says. */
export function LargeMap({ drawn, image, scaleNote, actions }: Props) {
  const { map, picture, range, low, high, label } = drawn
  const { rendering, space, opacity } = useExplain()
  const laid = useMemo(() => overlay(picture, image, opacity), [picture, image, opacity])
  const { title } = describeMethod(map.method)
  return (
    <figure className={classes.large} data-large={map.method}>
      <PictureCanvas picture={laid} label={label} className={classes.fill} />
      <OverlaySlider />
      <figcaption>
        <span className={classes.largeTitle}>
          {title}
          <MapHelp map={map} rendering={rendering} space={space} />
          {actions}
        </span>
        <span className={classes.numbers}>
          <Legend low={low} high={high} range={range} rendering={rendering} />
          {map.completeness && (
            <span className="numeric">off by {formatFixed(map.completeness.relativeError * 100, 2)} %</span>
          )}
          {scaleNote && <span>{scaleNote}</span>}
        </span>
      </figcaption>
    </figure>
  )
}
