import { ActionIcon, Button, Modal } from '@mantine/core'
import type { Dataset } from '@shared/data/dataset.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useMemo } from 'react'
import { api } from '../client.ts'
import { formatInteger } from '../components/format.ts'
import { ErrorState, LoadingState } from '../components/States.tsx'
import { PictureCanvas } from '../explain/PictureCanvas.tsx'
import { addImages, newKey, type SessionImage } from '../explain/store.ts'
import { useAnswer } from '../explain/useAnswer.ts'
import { navigate, routeTo } from '../stores/route.ts'
import classes from './ImageDialog.module.css'
import type { ImageSelection } from './imageSource.ts'

interface Props {
  dataset: Dataset
  selection: ImageSelection
  /** Place in the selection. */
  index: number
  onIndex(index: number): void
  onClose(): void
}

/** One image of a data set, large, with its class; arrow keys go to the next and the one before, and Explain takes it along. */
export function ImageDialog({ dataset, selection, index, onIndex, onClose }: Props) {
  const { name, part, classIndex } = selection
  const page = useAnswer(
    (signal) => api().datasets.images({ name, part, classIndex, offset: index, count: 1 }, { signal }),
    [name, part, classIndex, index],
  )
  const { value } = page
  const total = value?.total ?? 0
  const image = useMemo((): SessionImage | null => {
    if (!value || value.labels.length === 0) return null
    const { pixels, height, width, labels, indices } = value
    return {
      key: '',
      name: `${name}, ${part} image ${indices[0]}`,
      trueClass: dataset.classes[labels[0]!] ?? null,
      pixels,
      height,
      width,
      original: null,
    }
  }, [value, name, part, dataset])
  const by = (step: number) => {
    const next = index + step
    if (next >= 0 && next < total) onIndex(next)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={image ? `${part === 'test' ? 'Test' : 'Training'} image ${formatInteger(value!.indices[0]!)}` : 'Image'}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') by(-1)
        if (event.key === 'ArrowRight') by(1)
      }}
    >
      {page.phase === 'failed' ? (
        <ErrorState title="The image cannot be read" error={page.error} retry={page.again} />
      ) : image ? (
        <div className={classes.body}>
          <PictureCanvas
            className={classes.picture}
            picture={pixelPicture(image.pixels, image.height, image.width)}
            label={`${image.name}: ${image.trueClass}`}
          />
          <p className={classes.words} aria-live="polite">
            <strong>{image.trueClass}</strong>
            <span>
              {image.width} × {image.height} pixels · {formatInteger(index + 1)} of {formatInteger(total)} shown
            </span>
          </p>
          <div className={classes.buttons}>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Previous image"
              disabled={index === 0}
              onClick={() => by(-1)}
            >
              <IconChevronLeft size={16} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Next image"
              disabled={index + 1 >= total}
              onClick={() => by(1)}
            >
              <IconChevronRight size={16} />
            </ActionIcon>
            <Button
              onClick={() => {
                addImages([{ ...image, key: newKey() }])
                navigate(routeTo('explain'))
              }}
            >
              Explain
            </Button>
          </div>
        </div>
      ) : (
        <LoadingState what="Reading the image" />
      )}
    </Modal>
  )
}
