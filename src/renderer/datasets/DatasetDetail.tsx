import { ActionIcon, Button, Menu, Modal, SegmentedControl, Select, Slider, Table, Tooltip } from '@mantine/core'
import { type Dataset, EMBEDDED_DATASET, type Part } from '@shared/data/dataset.ts'
import { IconGridDots } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../client.ts'
import { formatDate, formatInteger } from '../components/format.ts'
import { MoreMenu } from '../components/MoreMenu.tsx'
import { NumberCell } from '../components/NumberCell.tsx'
import { notifyUndo } from '../components/notifyUndo.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { loadDatasets } from '../stores/datasets.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { editDraft } from '../train/newRunDraft.ts'
import { ClassRows } from './ClassRows.tsx'
import classes from './datasets.module.css'
import { ImageDialog } from './ImageDialog.tsx'
import { ImageGrid } from './ImageGrid.tsx'
import { forgetImages } from './imageSource.ts'

interface Props {
  dataset: Dataset
  part: Part
  /** `rows`: one row a class; `all`: every image; otherwise one class. */
  shown: 'rows' | 'all' | number
}

/** One data set: its counts, its images by class, and what was left out of it. */
export function DatasetDetail({ dataset, part, shown }: Props) {
  const [size, setSize] = useState(48)
  const [scaling, setScaling] = useState<'nearest' | 'smooth'>('nearest')
  const [skipped, setSkipped] = useState(false)
  const [opened, setOpened] = useState<number | null>(null)
  const selection = { name: dataset.name, part, classIndex: typeof shown === 'number' ? shown : null }
  const go = (nextPart: Part, next: Props['shown']) =>
    navigate(routeTo('datasets', [dataset.name, nextPart, ...(next === 'rows' ? [] : [String(next)])]))
  const remove = async () => {
    const done = await attempt(async () => {
      await api().datasets.remove({ name: dataset.name })
      return true
    }, 'Remove')
    if (!done) return
    forgetImages()
    await loadDatasets()
    navigate(routeTo('datasets'), 'replace')
    notifyUndo(`${dataset.title} is in the workspace's trash.`, async () => {
      await api().datasets.restore({ name: dataset.name })
      await loadDatasets()
      navigate(routeTo('datasets', [dataset.name]))
    })
  }
  return (
    <div className={classes.detail}>
      <ViewHeader
        title={dataset.title}
        subtitle={dataset.source}
        actions={
          <>
            <Button
              variant="default"
              component="a"
              href={routeTo('train', ['new'])}
              onClick={() => editDraft({ dataset: dataset.name })}
            >
              Train on it
            </Button>
            <MoreMenu>
              {dataset.skippedCount > 0 && <Menu.Item onClick={() => setSkipped(true)}>Files left out…</Menu.Item>}
              <Menu.Item color="red" disabled={dataset.name === EMBEDDED_DATASET} onClick={() => void remove()}>
                Remove
              </Menu.Item>
            </MoreMenu>
          </>
        }
      />
      <div className={classes.numbers}>
        <NumberCell label="Training images" value={formatInteger(dataset.counts.train)} />
        <NumberCell label="Test images" value={formatInteger(dataset.counts.test)} />
        <NumberCell label="Classes" value={formatInteger(dataset.classes.length)} />
        <NumberCell label="Size" value={`${dataset.width} × ${dataset.height}`} />
        <NumberCell label="Name" value={dataset.name} />
        <NumberCell
          label="Made"
          value={formatDate(dataset.createdAt)}
          help={<span className="mono">SHA-256 {dataset.sha256}</span>}
        />
        {dataset.skippedCount > 0 && (
          <div>
            <div className={classes.label}>Left out</div>
            <button type="button" className={classes.skipped} onClick={() => setSkipped(true)}>
              {formatInteger(dataset.skippedCount)} file{dataset.skippedCount === 1 ? '' : 's'}
            </button>
          </div>
        )}
      </div>
      <div className={classes.toolbar} role="toolbar" aria-label="Images">
        <SegmentedControl
          aria-label="Part"
          value={part}
          onChange={(value) => go(value as Part, shown)}
          data={[
            { value: 'train', label: 'Training' },
            { value: 'test', label: 'Test' },
          ]}
        />
        <Select
          aria-label="Class"
          searchable
          value={String(shown)}
          onChange={(value) => value && go(part, value === 'rows' || value === 'all' ? value : Number(value))}
          data={[
            { value: 'rows', label: 'By class' },
            { value: 'all', label: 'All images' },
            ...dataset.classes.map((name, index) => ({ value: String(index), label: name })),
          ]}
        />
        <span className={classes.spacer} />
        <div className={classes.sliderGroup}>
          <span>Size</span>
          <Slider
            className={classes.slider}
            size="sm"
            min={24}
            max={128}
            step={8}
            value={size}
            onChange={setSize}
            label={(value) => `${value} px`}
            thumbLabel="Size of the thumbnails"
          />
        </div>
        <Tooltip label={scaling === 'nearest' ? 'Pixels as they are; smooth them' : 'Smoothed; show the pixels'}>
          <ActionIcon
            variant={scaling === 'nearest' ? 'light' : 'subtle'}
            aria-label="Show pixels as they are"
            aria-pressed={scaling === 'nearest'}
            onClick={() => setScaling(scaling === 'nearest' ? 'smooth' : 'nearest')}
          >
            <IconGridDots size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={shown === 'rows' ? classes.rowsStage : classes.gridStage}>
        {shown === 'rows' ? (
          <ClassRows dataset={dataset} part={part} size={size} scaling={scaling} />
        ) : (
          <ImageGrid dataset={dataset} selection={selection} size={size} scaling={scaling} onOpen={setOpened} />
        )}
      </div>
      {opened !== null && (
        <ImageDialog
          dataset={dataset}
          selection={selection}
          index={opened}
          onIndex={setOpened}
          onClose={() => setOpened(null)}
        />
      )}
      <Modal opened={skipped} onClose={() => setSkipped(false)} title="Files left out on import" size="xl">
        <p className={classes.words}>
          {dataset.skippedCount > dataset.skipped.length
            ? `The first ${formatInteger(dataset.skipped.length)} of ${formatInteger(dataset.skippedCount)}:`
            : `${formatInteger(dataset.skippedCount)} in all:`}
        </p>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {dataset.skipped.map(({ file, reason }) => (
              <Table.Tr key={file}>
                <Table.Td className="mono">{file}</Table.Td>
                <Table.Td>{reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </div>
  )
}
