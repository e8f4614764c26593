import { pixelPicture } from '@shared/explain/pictures.ts'
import { PictureCanvas } from '../explain/PictureCanvas.tsx'
import { routeTo } from '../stores/route.ts'
import classes from './compare.module.css'
import imageClasses from './ImagesPage.module.css'
import type { SharedImage } from './imageChoice.ts'

/** The image that all models look at, with its class. */
export function OriginalImage({ image }: { image: SharedImage }) {
  const { name, pixels, height, width, trueClass } = image
  return (
    <section className={imageClasses.original} aria-label="The image">
      <strong>{name}</strong>
      <PictureCanvas picture={pixelPicture(pixels, height, width)} label={name} />
      <span className={classes.pickerNote}>
        {trueClass === null ? 'its class is not known' : `class: ${trueClass}`}
      </span>
      <a href={routeTo('explain')}>Open in Explain</a>
    </section>
  )
}
