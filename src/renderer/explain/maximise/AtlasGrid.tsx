import type { Atlas, AtlasPicture } from '@shared/explain/maximisation.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { memo, useMemo } from 'react'
import { formatSignificant } from '../../components/format.ts'
import explain from '../explain.module.css'
import { PictureCanvas } from '../PictureCanvas.tsx'
import classes from './maximise.module.css'

interface Props {
  layer: string
  atlas: Atlas
  pictures: ReadonlyMap<number, AtlasPicture>
  onPick(channel: number): void
}

/** Every channel in its place; those to come are empty. A click selects a channel. */
export function AtlasGrid({ layer, atlas, pictures, onPick }: Props) {
  return (
    <ol className={classes.atlas} aria-label={`Atlas of ${layer}`}>
      {Array.from({ length: atlas.channels }, (_, channel) => channel).map((channel) => {
        const picture = pictures.get(channel)
        return (
          <li key={channel}>
            {picture ? (
              <button
                type="button"
                className={explain.crop}
                aria-label={`Select ${layer}:${channel}, activation ${formatSignificant(picture.activation)}`}
                onClick={() => onPick(channel)}
              >
                <Tile pixels={picture.pixels} height={atlas.height} width={atlas.width} />
              </button>
            ) : (
              <span className={classes.missing} />
            )}
            {channel}
          </li>
        )
      })}
    </ol>
  )
}

const Tile = memo(function Tile({ pixels, height, width }: { pixels: Uint8Array; height: number; width: number }) {
  const picture = useMemo(() => pixelPicture(pixels, height, width), [pixels, height, width])
  return <PictureCanvas picture={picture} label="" className={explain.fill} />
})
