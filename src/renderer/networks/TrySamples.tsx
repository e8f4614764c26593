import { Tooltip } from '@mantine/core'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { useMemo } from 'react'
import { GRID_DELAY } from '../components/besidePanel.ts'
import { PictureCanvas } from '../explain/PictureCanvas.tsx'
import { addImages, newKey, showImage } from '../explain/store.ts'
import { useCard } from './bundled.ts'
import classes from './networks.module.css'
import { samplesOf } from './samples.ts'

interface Props {
  runId: string
  classNames: readonly string[]
  onTaken?(): void
}

/** The images that came with a network, each a click away from its explanation; nothing for other networks. */
export function TrySamples({ runId, classNames, onTaken }: Props) {
  const card = useCard(runId)
  const images = useMemo(() => (card ? samplesOf(card, classNames) : []), [card, classNames])
  if (images.length === 0) return null
  /** All of them come in, so that the keys lead from one to the next. */
  const take = (key: string) => {
    const added = images.map((image) => ({ image, key: newKey() }))
    addImages(added.map(({ image, key }) => ({ ...image, key })))
    showImage(added.find(({ image }) => image.key === key)!.key)
    onTaken?.()
  }
  return (
    <div className={classes.try}>
      <p>Or try one of these test images:</p>
      <ul className={classes.samples} aria-label="Images that came with the network">
        {images.map((image) => (
          <li key={image.key}>
            <Tooltip label={image.trueClass} openDelay={GRID_DELAY}>
              <button type="button" aria-label={`Explain the ${image.name}`} onClick={() => take(image.key)}>
                <PictureCanvas
                  picture={pixelPicture(image.pixels, image.height, image.width)}
                  label={image.name}
                  size={44}
                />
              </button>
            </Tooltip>
          </li>
        ))}
      </ul>
    </div>
  )
}
