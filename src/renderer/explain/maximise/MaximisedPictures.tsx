import { Tooltip } from '@mantine/core'
import type { MaximisationEvent, MaximisedPicture, PriorDescription } from '@shared/explain/maximisation.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { GRID_DELAY } from '../../components/besidePanel.ts'
import { formatSignificant } from '../../components/format.ts'
import explain from '../explain.module.css'
import { PictureCanvas } from '../PictureCanvas.tsx'
import { addImages, newKey } from '../store.ts'
import classes from './maximise.module.css'

interface Props {
  event: MaximisationEvent
  /** Address of what the pictures excite. */
  address: string
  size: { height: number; width: number }
  prior: PriorDescription
}

/** The pictures of several seeds, each with what it excites; a click explains the picture itself. */
export function MaximisedPictures({ event, address, size, prior }: Props) {
  const open = ({ seed, pixels }: MaximisedPicture) =>
    addImages([
      { key: newKey(), name: `maximised ${address}, seed ${seed}`, trueClass: null, pixels, ...size, original: null },
    ])
  return (
    <>
      <ol className={classes.pictures} aria-label={`Pictures that excite ${address}, ${prior.title}`}>
        {event.pictures.map((picture) => {
          const words = `picture of ${address}, activation ${formatSignificant(picture.activation)}, seed ${picture.seed}`
          return (
            <li key={picture.seed}>
              <Tooltip label="Explain this picture" openDelay={GRID_DELAY}>
                <button
                  type="button"
                  className={explain.crop}
                  aria-label={`Explain the ${words}`}
                  onClick={() => open(picture)}
                >
                  <PictureCanvas
                    picture={pixelPicture(picture.pixels, size.height, size.width)}
                    label=""
                    className={`${explain.fill} ${size.width > 64 ? classes.smooth : ''}`}
                  />
                </button>
              </Tooltip>
              <span className={`${explain.dim} numeric`}>{formatSignificant(picture.activation)}</span>
            </li>
          )
        })}
      </ol>
      {event.done && (
        <p className={explain.dim}>
          Below each what it excites, before the ReLU. A click explains the picture like any other image.
        </p>
      )}
    </>
  )
}
