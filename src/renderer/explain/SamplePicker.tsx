import { Button, Group, Modal, SegmentedControl, Select, Tooltip } from '@mantine/core'
import type { Part } from '@shared/data/dataset.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { useState } from 'react'
import { api } from '../client.ts'
import { GRID_DELAY } from '../components/besidePanel.ts'
import { ErrorState, LoadingState } from '../components/States.tsx'
import { TrySamples } from '../networks/TrySamples.tsx'
import { DataSelect } from './DataSelect.tsx'
import classes from './explain.module.css'
import { PictureCanvas } from './PictureCanvas.tsx'
import { addImages, newKey, type SessionImage } from './store.ts'
import { useAnswer } from './useAnswer.ts'
import { useDataChoice } from './useDataChoice.ts'

const PAGE = 60

interface Props {
  opened: boolean
  onClose(): void
  checkpoint: string
  /** The model's data set; null for one that was opened from a file. */
  own: string | null
  runId: string
  classNames: readonly string[]
}

/** Images of the model's data set, or of another one where that is not here, to explain; several can be taken. */
export function SamplePicker({ opened, onClose, checkpoint, own, runId, classNames: known }: Props) {
  const choice = useDataChoice(checkpoint, own)
  const dataset = choice.name
  const classNames = choice.other?.classes ?? known
  const [part, setPart] = useState<Part>('test')
  const [classIndex, setClassIndex] = useState<number | null>(null)
  const [offset, setOffset] = useState(0)
  const page = useAnswer(
    opened && dataset !== null
      ? (signal) => api().datasets.images({ name: dataset, part, classIndex, offset, count: PAGE }, { signal })
      : null,
    [opened, dataset, part, classIndex, offset],
  )
  const images: SessionImage[] = page.value
    ? Array.from(page.value.indices, (index, n) => {
        const { pixels, height, width, labels } = page.value!
        const size = height * width * 3
        return {
          key: `${dataset}/${part}/${index}`,
          name: `${dataset}, ${part} image ${index}`,
          trueClass: classNames[labels[n]!]!,
          pixels: pixels.slice(n * size, (n + 1) * size),
          height,
          width,
          original: null,
        }
      })
    : []
  const take = (some: SessionImage[]) => {
    addImages(some.map((image) => ({ ...image, key: newKey() })))
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={`Samples of ${dataset ?? 'a data set'}`} size="lg">
      <DataSelect checkpoint={checkpoint} own={own} choice={choice} label="Data set" />
      {dataset === null && <TrySamples runId={runId} classNames={known} onTaken={onClose} />}
      <Group gap="sm" my="sm" display={dataset === null ? 'none' : undefined}>
        <SegmentedControl
          aria-label="Part of the data set"
          value={part}
          data={[
            { value: 'test', label: 'Test' },
            { value: 'train', label: 'Training' },
          ]}
          onChange={(value) => {
            setPart(value as Part)
            setOffset(0)
          }}
        />
        <Select
          aria-label="Class"
          value={classIndex === null ? 'all' : String(classIndex)}
          data={[
            { value: 'all', label: 'All classes' },
            ...classNames.map((name, i) => ({ value: String(i), label: name })),
          ]}
          onChange={(value) => {
            setClassIndex(value === 'all' ? null : Number(value))
            setOffset(0)
          }}
        />
        <Button variant="default" disabled={images.length === 0} onClick={() => take(images.slice(0, 10))}>
          Take the first ten
        </Button>
      </Group>
      {page.phase === 'failed' ? (
        <>
          <ErrorState error={page.error} retry={page.again} />
          <TrySamples runId={runId} classNames={known} onTaken={onClose} />
        </>
      ) : page.value ? (
        <ul className={classes.samples} aria-label="Samples">
          {images.map((image) => (
            <li key={image.key}>
              <Tooltip label={`${image.name}, ${image.trueClass}`} openDelay={GRID_DELAY}>
                <button
                  type="button"
                  onClick={() => take([image])}
                  aria-label={`Explain ${image.name}, ${image.trueClass}`}
                >
                  <PictureCanvas
                    picture={pixelPicture(image.pixels, image.height, image.width)}
                    label={`${image.trueClass}`}
                    size={52}
                  />
                </button>
              </Tooltip>
            </li>
          ))}
        </ul>
      ) : (
        dataset !== null && <LoadingState what="Reading the data set" />
      )}
      {page.value && page.value.total > PAGE && (
        <Group justify="space-between" mt="sm">
          <Button variant="default" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
            Earlier
          </Button>
          <span className={classes.dim}>
            {offset + 1} to {Math.min(page.value.total, offset + PAGE)} of {page.value.total}
          </span>
          <Button
            variant="default"
            disabled={offset + PAGE >= page.value.total}
            onClick={() => setOffset(offset + PAGE)}
          >
            Later
          </Button>
        </Group>
      )}
    </Modal>
  )
}
