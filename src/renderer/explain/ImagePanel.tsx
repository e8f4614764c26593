import { ActionIcon, Button, FileButton, Group, SegmentedControl, Tooltip } from '@mantine/core'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import { FIT_RULES, type Fit, type FitRule } from '@shared/explain/images.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import type { UnitAddress } from '@shared/explain/unit.ts'
import { IconFolderOpen, IconPhotoPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { GRID_DELAY } from '../components/besidePanel.ts'
import { Panel } from '../components/Panel.tsx'
import { TrySamples } from '../networks/TrySamples.tsx'
import { attempt } from '../stores/notify.ts'
import { CropBoxEditor } from './CropBoxEditor.tsx'
import classes from './explain.module.css'
import { InputPicture } from './InputPicture.tsx'
import { refit, takeFiles } from './intake.ts'
import { PictureCanvas } from './PictureCanvas.tsx'
import { RemoveThumb } from './RemoveThumb.tsx'
import { SamplePicker } from './SamplePicker.tsx'
import { removeImage, type SessionImage, showImage, useExplain } from './store.ts'

interface Props {
  image: SessionImage | null
  layers: readonly LayerReport[]
  unit: UnitAddress | null
  size: { height: number; width: number }
  classNames: readonly string[]
  checkpoint: string
  /** The model's own; null for one that was opened from a file. */
  dataset: string | null
  runId: string
}

const RULE_TITLE: Record<FitRule, string> = { crop: 'Crop', pad: 'Pad', stretch: 'Stretch' }

/** Where images come in and the present one is shown: as dropped, with its crop box, and as the network is given it. */
export function ImagePanel({ image, layers, unit, size, classNames, checkpoint, dataset, runId }: Props) {
  const [picking, setPicking] = useState(false)
  const open = (files: File[]) =>
    void attempt(() =>
      takeFiles(
        files.map((file) => ({ name: file.name, file })),
        size,
      ),
    )
  return (
    <Panel
      title="Image"
      actions={
        <Group gap={4}>
          <FileButton
            multiple
            accept="image/*,.svg,.avif,.tif,.tiff"
            onChange={open}
            inputProps={{ 'aria-label': 'Image files' }}
          >
            {(props) => (
              <Tooltip label="Open image files">
                <ActionIcon {...props} aria-label="Open image files">
                  <IconFolderOpen size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          <Tooltip label={dataset === null ? 'Take samples of a data set' : 'Take samples of the data set'}>
            <ActionIcon
              aria-label={dataset === null ? 'Take samples of a data set' : 'Take samples of the data set'}
              onClick={() => setPicking(true)}
            >
              <IconPhotoPlus size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      }
    >
      {image ? (
        <>
          <InputPicture image={image} layers={layers} unit={unit} />
          <p className={classes.imageName}>
            {image.name}
            {image.trueClass !== null && <span className={classes.dim}> · class {image.trueClass}</span>}
          </p>
          {image.original && <Original image={image} />}
        </>
      ) : (
        <div className={classes.invitation}>
          <p>Drop images anywhere on this page, paste one, or open files.</p>
          <Group gap="xs" justify="center">
            <FileButton multiple accept="image/*,.svg,.avif,.tif,.tiff" onChange={open}>
              {(props) => <Button {...props}>Open files</Button>}
            </FileButton>
            <Button variant="default" onClick={() => setPicking(true)}>
              Data set samples
            </Button>
          </Group>
          <TrySamples runId={runId} classNames={classNames} />
          <p className={classes.dim}>Nothing leaves this workbench.</p>
        </div>
      )}
      <Intake />
      <SamplePicker
        opened={picking}
        onClose={() => setPicking(false)}
        checkpoint={checkpoint}
        own={dataset}
        runId={runId}
        classNames={classNames}
      />
    </Panel>
  )
}

function Original({ image }: { image: SessionImage }) {
  const { dropped, fit } = image.original!
  const change = (next: Fit) => void attempt(() => refit(image, next), 'Fitting the image')
  const square = dropped.width === image.width && dropped.height === image.height
  const notes = [`${dropped.format}, ${dropped.width} x ${dropped.height}`, ...dropped.notes].join(' · ')
  return (
    <div className={classes.originalBlock}>
      {!square && (
        <>
          <SegmentedControl
            fullWidth
            aria-label="What happens to sides that do not fit"
            value={fit.rule}
            data={FIT_RULES.map((rule) => ({ value: rule, label: RULE_TITLE[rule] }))}
            onChange={(rule) => change({ ...fit, rule: rule as FitRule, box: null })}
          />
          <CropBoxEditor image={image} onFit={change} />
        </>
      )}
      <p className={classes.dim}>{notes}</p>
    </div>
  )
}

/** What is on its way in, what was refused, and the images of this session to choose from. */
function Intake() {
  const { images, current, waiting, refused } = useExplain()
  return (
    <>
      <div role="status" aria-live="polite">
        {waiting > 0 && <p className={classes.dim}>{waiting} more to read</p>}
        {refused.length > 0 && (
          <ul className={classes.refused} aria-label="Files that were refused">
            {refused.map(({ name, reason }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is written once
              <li key={`${name}${i}`}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
      {images.length > 1 && (
        <ul className={classes.thumbs} aria-label="Images of this session">
          {images.map((image) => (
            <Thumb key={image.key} image={image} current={image.key === current} />
          ))}
        </ul>
      )}
    </>
  )
}

function Thumb({ image, current }: { image: SessionImage; current: boolean }) {
  const picture = pixelPicture(image.pixels, image.height, image.width)
  return (
    <li className={classes.thumb} data-current={current || undefined}>
      <Tooltip label={image.name} openDelay={GRID_DELAY}>
        <button type="button" aria-pressed={current} onClick={() => showImage(image.key)}>
          <PictureCanvas picture={picture} label={image.name} size={36} />
        </button>
      </Tooltip>
      <RemoveThumb what={image.name} onRemove={() => removeImage(image.key)} />
    </li>
  )
}
