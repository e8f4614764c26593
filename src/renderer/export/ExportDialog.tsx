import { Checkbox, Modal, Radio, SegmentedControl, Stack, TextInput } from '@mantine/core'
import type { WrittenExport } from '@shared/api/exports.ts'
import { CURVE_FORMATS, type CurveFormatId, MODEL_FORMATS, type ModelFormatId } from '@shared/export/formats.ts'
import { type CheckpointInfo, hasModel, isForeign, type RunSummary } from '@shared/training/run.ts'
import { useState } from 'react'
import { api } from '../client.ts'
import { fileName } from '../components/download.ts'
import { FormButtons } from '../components/FormButtons.tsx'
import { runTitle } from '../stores/runTitles.ts'
import { useWork } from '../stores/useWork.ts'
import classes from './ExportDialog.module.css'
import { closeExport, useExport } from './exportStore.ts'
import { Written } from './Written.tsx'

type FormatId = ModelFormatId | CurveFormatId
const FORMATS = [...MODEL_FORMATS, ...CURVE_FORMATS]
const formatOf = (id: FormatId) => FORMATS.find((format) => format.id === id)!
const isOfCurves = (id: FormatId): id is CurveFormatId => CURVE_FORMATS.some((format) => format.id === id)
/** Formats of graphs that can hold the preprocessing. */
const HOLDS_PREPROCESSING: readonly FormatId[] = ['onnx', 'tfjs']

/** A model, or a run's curves, for other programs; what is written goes to the workspace's `exports/`. */
export function ExportDialog() {
  const what = useExport((state) => state.what)
  const title = what?.checkpoint ? 'Export this checkpoint' : 'Export'
  return (
    <Modal opened={what !== null} onClose={closeExport} title={title} size="lg">
      {what && <ExportForm key={what.run.id} {...what} />}
    </Modal>
  )
}

function ExportForm({ run, checkpoint }: { run: RunSummary; checkpoint: CheckpointInfo | null }) {
  const [format, setFormat] = useState<FormatId>(hasModel(run) || checkpoint ? 'onnx' : 'csv')
  const [typed, setTyped] = useState<string | null>(null)
  const [inside, setInside] = useState(true)
  const [rows, setRows] = useState<'steps' | 'epochs'>('steps')
  const work = useWork<WrittenExport>()
  const { ending } = formatOf(format)
  const stem = typed ?? fileName(runTitle(run))
  const name = `${stem}${ending ?? (format === 'tensorboard' ? '-tensorboard' : '-tfjs')}`

  const write = () =>
    work.start(async () => {
      if (isOfCurves(format)) return api().exports.curves({ runId: run.id, format, path: name, rows })
      const checkpoints = await api().runs.checkpoints({ id: run.id })
      const chosen = checkpoint ?? checkpoints.find(({ best }) => best) ?? checkpoints.at(-1)!
      const preprocessing = inside ? 'inside' : 'outside'
      return api().exports.model({ checkpointId: chosen.id, format, path: name, preprocessing })
    })
  const rowsOf = (formats: readonly { id: FormatId; title: string; help: string }[]) =>
    formats.map(({ id, title, help }) => (
      <Radio key={id} value={id} label={title} description={help} classNames={{ description: classes.help }} />
    ))

  return (
    <form
      aria-label="Export"
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void write()
      }}
    >
      <Radio.Group
        value={format}
        onChange={(value) => {
          setFormat(value as FormatId)
          work.clear()
        }}
        aria-label="Format"
      >
        {(hasModel(run) || checkpoint) && (
          <Stack gap="xs">
            <h3 className={classes.heading}>Model</h3>
            {rowsOf(MODEL_FORMATS)}
          </Stack>
        )}
        {(!run.imported || isForeign(run)) && !checkpoint && (
          <Stack gap="xs" mt="md">
            <h3 className={classes.heading}>Curves</h3>
            {rowsOf(CURVE_FORMATS)}
          </Stack>
        )}
      </Radio.Group>
      {HOLDS_PREPROCESSING.includes(format) && (
        <Checkbox
          label="Preprocessing inside the graph"
          description="The exported model then takes pixels from 0 to 255; without it, it takes what the network sees."
          checked={inside}
          onChange={(event) => {
            setInside(event.currentTarget.checked)
            work.clear()
          }}
        />
      )}
      {(format === 'csv' || format === 'parquet') && !isForeign(run) && (
        <SegmentedControl
          aria-label="Rows of the table"
          value={rows}
          onChange={(value) => {
            setRows(value as typeof rows)
            work.clear()
          }}
          data={[
            { value: 'steps', label: 'A row a step' },
            { value: 'epochs', label: 'A row an epoch' },
          ]}
        />
      )}
      <TextInput
        label={ending === null ? 'Name of the folder' : 'Name of the file'}
        value={stem}
        maxLength={100}
        rightSection={<span className={classes.ending}>{name.slice(stem.length)}</span>}
        rightSectionWidth={110}
        error={/[\\/]/.test(stem) ? 'Give a name without a folder.' : undefined}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          work.clear()
        }}
      />
      {work.error && (
        <p role="alert" className={classes.error}>
          {work.error}
        </p>
      )}
      {work.result && <Written written={work.result} name={name} />}
      <FormButtons
        submit="Export"
        leave={work.result ? 'Done' : 'Cancel'}
        disabled={stem.trim() === '' || /[\\/]/.test(stem)}
        busy={work.busy}
        onLeave={closeExport}
      />
    </form>
  )
}
