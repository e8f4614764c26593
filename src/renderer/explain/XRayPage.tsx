import { Button } from '@mantine/core'
import { valueRange } from '@shared/explain/attribution.ts'
import type { ExplainedModel, XRayStage } from '@shared/explain/model.ts'
import { attributionPicture, pixelPicture } from '@shared/explain/pictures.ts'
import { useMemo, useState } from 'react'
import { api } from '../client.ts'
import { formatSignificant } from '../components/format.ts'
import { NumberField } from '../components/NumberField.tsx'
import { Panel } from '../components/Panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import classes from './explain.module.css'
import { downloadNumbers, downloadPicture } from './exportMaps.ts'
import { PictureCanvas } from './PictureCanvas.tsx'
import { useCurrentImage } from './store.ts'
import { useAnswer } from './useAnswer.ts'

/** What the network is really given of the image, stage by stage. */
export function XRayPage({ model }: { model: ExplainedModel }) {
  const image = useCurrentImage()
  const [seed, setSeed] = useState(0)
  const { checkpoint } = model
  const answer = useAnswer(
    image ? (signal) => api().explain.xray({ checkpoint, pixels: image.pixels, seed }, { signal }) : null,
    [checkpoint, image?.pixels, seed],
  )
  if (!image)
    return <EmptyState title="No image yet">Drop one on the page to see what the network is given of it.</EmptyState>
  return (
    <Panel
      title={`What ${model.title} is given of ${image.name}`}
      actions={
        <NumberField
          aria-label="Seed of augmentation and dropout"
          prefix="seed "
          w={130}
          min={0}
          max={0xffff_ffff}
          tells="beside"
          value={seed}
          onChange={setSeed}
        />
      }
    >
      {answer.phase === 'failed' && <ErrorState error={answer.error} retry={answer.again} />}
      {!answer.value && answer.phase === 'asking' && <LoadingState what="Preprocessing" />}
      {answer.value && (
        <ol className={classes.stages}>
          {answer.value.map((stage) => (
            <Stage
              key={stage.id}
              stage={stage}
              size={model.architecture.input}
              run={model.title}
              checkpoint={checkpoint}
              image={image.name}
            />
          ))}
        </ol>
      )}
    </Panel>
  )
}

interface StageProps {
  stage: XRayStage
  size: { height: number; width: number }
  run: string
  checkpoint: string
  image: string
}

function Stage({ stage, size: { height, width }, run, checkpoint, image }: StageProps) {
  const { id, title, values, help } = stage
  const { picture, range } = useMemo(() => {
    const found = valueRange(values)
    return {
      range: found,
      picture:
        id === 'raw'
          ? pixelPicture(values, height, width)
          : attributionPicture(values, [height, width, 3], found.magnitude, 'paper'),
    }
  }, [id, values, height, width])
  const mean = useMemo(() => values.reduce((sum, value) => sum + value, 0) / values.length, [values])
  const numbers = `${formatSignificant(range.min)} to ${formatSignificant(range.max)}, mean ${formatSignificant(mean)}`
  return (
    <li className={classes.stage} data-stage={id}>
      <PictureCanvas picture={picture} label={`${title}: ${numbers}`} size={208} />
      <h3>{title}</h3>
      <p className="numeric">{numbers}</p>
      <p className={classes.dim}>{help}</p>
      <div>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() =>
            void downloadPicture(picture, {
              target: title,
              words: `"${title}"`,
              run,
              what: 'input',
              checkpoint,
              image,
              range: id === 'raw' ? [0, 255] : [-range.magnitude, range.magnitude],
            })
          }
        >
          PNG
        </Button>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => downloadNumbers(values, [height, width, 3], `input ${id}`)}
        >
          NPY
        </Button>
      </div>
    </li>
  )
}
