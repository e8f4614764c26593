import { Button, FileButton, Group, Modal, SegmentedControl, Select, TextInput } from '@mantine/core'
import type { OpenModelRequest } from '@shared/api/models.ts'
import { errorMessage } from '@shared/errors.ts'
import { modelAmong } from '@shared/open/endings.ts'
import { FILE_PREPROCESSING, OPEN_PREPROCESSINGS, preprocessingTitle } from '@shared/open/preprocessings.ts'
import { useState } from 'react'
import { canUpload, type UploadFile } from '../api/upload.ts'
import { api } from '../client.ts'
import { FormButtons } from '../components/FormButtons.tsx'
import { formatInteger } from '../components/format.ts'
import { HostFileField } from '../components/HostFileField.tsx'
import { NumberField } from '../components/NumberField.tsx'
import { LoadingState } from '../components/States.tsx'
import { OpenCurvesForm } from '../foreign/OpenCurvesForm.tsx'
import { useConnection } from '../stores/connection.ts'
import { attempt, notifyDone } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { putRun } from '../stores/runs.ts'
import { DrawInstead } from './DrawInstead.tsx'
import { ModelFacts } from './ModelFacts.tsx'
import { NetworkFits } from './NetworkFits.tsx'
import { closeModelDialog, openCurvesDialog, openModelDialog, useOpenModel } from './openStore.ts'
import { TryOnImage } from './TryOnImage.tsx'
import { useHostPath, useModelReport, useNetworkFits } from './useModelReport.ts'

/** One or several files of this machine. */
function openChosen(files: readonly File[]): void {
  const found = modelAmong(files, ({ name }) => name)
  const main = found?.main ?? files[0]
  if (main)
    openModelDialog({ file: main, beside: found?.beside.map((file) => ({ path: file.name, content: file })) ?? [] })
}

const nameKey = (files: readonly UploadFile[]) => files.map(({ path, content }) => `${path}:${content.size}`).join()

/** A model of another program becomes a finished run: explained, compared and evaluated like any other. */
export function OpenModelDialog() {
  const { opened, what, file, beside, folder, curves, path } = useOpenModel()
  return (
    // A click beside the dialog would throw away what was chosen and typed.
    <Modal opened={opened} onClose={closeModelDialog} closeOnClickOutside={false} title="Open a model" size="lg">
      {opened && (
        <SegmentedControl
          aria-label="What comes in"
          mb="sm"
          value={what}
          onChange={(next) => (next === 'curves' ? openCurvesDialog() : openModelDialog())}
          data={[
            { value: 'model', label: 'Model' },
            { value: 'curves', label: 'Curves alone' },
          ]}
        />
      )}
      {opened && what === 'curves' && (
        <OpenCurvesForm key={`${nameKey(curves)}:${path}`} dropped={curves} given={path} />
      )}
      {opened && what === 'model' && (
        <OpenForm
          key={`${file?.name}:${file?.size}:${nameKey(beside)}:${path}`}
          file={file}
          beside={beside}
          folder={folder}
          given={path}
        />
      )}
    </Modal>
  )
}

const withOthers = (count: number) =>
  count === 0 ? 'File' : `File, with ${count === 1 ? 'the one' : `the ${formatInteger(count)}`} beside it`

interface FormProps {
  file: File | null
  beside: readonly UploadFile[]
  folder: string
  given: string
}

function OpenForm({ file, beside, folder, given }: FormProps) {
  const host = useConnection((state) => state.host)
  const [typed, setTyped] = useState(given)
  // `model.json` says less than the folder that it lies in.
  const [name, setName] = useState(folder)
  const [size, setSize] = useState<{ height: number; width: number } | null>(null)
  const [network, setNetwork] = useState<string | null>(null)
  const [preprocessing, setPreprocessing] = useState<string | null>(null)
  const [classes, setClasses] = useState<{ name: string; text: string } | null>(null)
  const [invalid, setInvalid] = useState(false)
  const [busy, setBusy] = useState(false)
  const brought = useHostPath(file, beside, typed)
  const request: OpenModelRequest | null = brought.path
    ? {
        path: brought.path,
        ...(network && { architecture: network }),
        ...(size && { input: size }),
        ...(preprocessing && { preprocessing }),
        ...(classes && { classes: classes.text }),
      }
    : null
  const fits = useNetworkFits(brought.path, network).value
  const inspected = useModelReport(request)
  const report = inspected.value
  const mistake = brought.error ?? inspected.error

  const open = async () => {
    if (!request) return
    setBusy(true)
    const run = await attempt(
      () => api().models.open({ ...request, ...(name.trim() && { name: name.trim() }) }),
      'The model was not opened',
    )
    setBusy(false)
    if (!run) return
    putRun(run)
    closeModelDialog()
    navigate(routeTo('explain', [run.id]))
    notifyDone(`${run.title} is in the workspace; drop a picture to look at it.`)
  }

  const sides = size ?? report?.architecture.input ?? { height: 224, width: 224 }
  const isFree = report?.sizeIsFree ?? size !== null
  return (
    <form
      aria-label="Open a model"
      onSubmit={(event) => {
        event.preventDefault()
        if (report && !invalid) void open()
      }}
      style={{ display: 'grid', gap: 12 }}
    >
      <HostFileField
        file={file}
        path={typed}
        label={file ? withOthers(beside.length) : `File on ${host?.hostname ?? 'the workbench’s machine'}`}
        description="ONNX (.onnx), Keras (.keras, .h5), TensorFlow.js (model.json with its shards), PyTorch’s weights (.pt, .pth) or safetensors."
        placeholder="/data/resnet18.onnx"
        disabled={file !== null && canUpload()}
        kind="model"
        onFiles={openChosen}
        onPath={setTyped}
        onChosen={(found) => openModelDialog({ path: found })}
      />
      {file && canUpload() && brought.phase === 'asking' && (
        <LoadingState
          what={`Sending ${beside.length > 0 ? `${beside.length + 1} files` : 'the file'}, ${Math.floor(brought.share * 100)} %`}
        />
      )}
      {inspected.phase === 'asking' && !report && <LoadingState what="Reading the file" />}
      {mistake !== null && mistake !== undefined && (
        <p role="alert" style={{ margin: 0, color: 'var(--bad)' }}>
          {errorMessage(mistake).message}
        </p>
      )}
      {mistake != null && request && <DrawInstead request={request} name={name.trim()} />}
      {fits && <NetworkFits report={fits} chosen={network} onChoose={setNetwork} />}
      {report && <ModelFacts report={report} />}
      <Group grow align="flex-start" gap="sm">
        <NumberField
          label="Height of images"
          description={isFree || !report ? 'In pixels.' : 'The file fixes it.'}
          min={1}
          max={4096}
          value={sides.height}
          disabled={!isFree}
          onChange={(height) => setSize({ ...sides, height })}
          onInvalid={setInvalid}
        />
        <NumberField
          label="Width of images"
          description={isFree || !report ? 'In pixels.' : 'The file fixes it.'}
          min={1}
          max={4096}
          value={sides.width}
          disabled={!isFree}
          onChange={(width) => setSize({ ...sides, width })}
          onInvalid={setInvalid}
        />
      </Group>
      <Select
        label="Preprocessing"
        description={
          OPEN_PREPROCESSINGS.find(({ id }) => id === (preprocessing ?? report?.preprocessing))?.help ??
          (report?.saysPreprocessing
            ? 'The file says what the images went through in training.'
            : 'What the images went through in training.')
        }
        data={[
          ...(report?.saysPreprocessing
            ? [{ value: FILE_PREPROCESSING, label: preprocessingTitle(FILE_PREPROCESSING) }]
            : []),
          ...OPEN_PREPROCESSINGS.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        value={preprocessing ?? report?.preprocessing ?? 'imagenet'}
        onChange={(value) => value && setPreprocessing(value === FILE_PREPROCESSING ? null : value)}
      />
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label="Class names"
          description="A text file, one name a line, or JSON; by itself the file’s own, ImageNet’s for a thousand, or numbers."
          value={classes?.name ?? ''}
          placeholder="By itself"
          readOnly
        />
        <FileButton
          accept=".txt,.json,.csv"
          onChange={(chosen) => chosen && void chosen.text().then((text) => setClasses({ name: chosen.name, text }))}
        >
          {(props) => (
            <Button variant="default" {...props}>
              Choose names
            </Button>
          )}
        </FileButton>
      </Group>
      {report && request && !invalid && (
        <TryOnImage
          request={request}
          height={report.architecture.input.height}
          width={report.architecture.input.width}
        />
      )}
      <TextInput
        label="Name"
        placeholder="The file’s name"
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FormButtons
        submit="Open"
        disabled={!report || invalid || inspected.phase === 'asking'}
        busy={busy}
        onLeave={closeModelDialog}
      />
    </form>
  )
}
