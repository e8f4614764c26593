import { Group, Modal, Select, Switch, TextInput } from '@mantine/core'
import type { StoredArchitecture } from '@shared/api/architectures.ts'
import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { builtInArchitecture, isPaperNetwork } from '@shared/architecture/builtIn.ts'
import { inputSizeOf } from '@shared/architecture/paper.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { PREPROCESSINGS, type Recipe } from '@shared/training/recipe.ts'
import { CLASS_ORDERS, type ClassOrder } from '@shared/weights/classOrder.ts'
import { useEffect, useState } from 'react'
import { uploadFiles } from '../api/upload.ts'
import { api } from '../client.ts'
import { FormButtons } from '../components/FormButtons.tsx'
import { HostFileField } from '../components/HostFileField.tsx'
import { networkChoices } from '../components/networkChoices.ts'
import { useConnection } from '../stores/connection.ts'
import { attempt, notifyDone } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { putRun } from '../stores/runs.ts'
import { ClassOrderNote, ORDER_WORDS } from './ClassOrderNote.tsx'
import { closeImportWeights, useImportWeights } from './importStore.ts'

const PREPROCESSING_WORDS: Record<Recipe['preprocessing'], string> = {
  none: 'None: pixels from 0 to 1',
  standardise: 'Per-channel standardisation',
  gcn: 'Global contrast normalisation',
  'gcn-zca': 'Contrast normalisation and ZCA whitening',
}

/** Weights made elsewhere become a finished run: evaluated, explained and compared like any other. */
export function ImportWeightsDialog() {
  const { opened, path: given } = useImportWeights()
  return (
    // A click beside the dialog would throw away what was chosen and typed.
    <Modal opened={opened} onClose={closeImportWeights} closeOnClickOutside={false} title="Import weights" size="lg">
      {opened && <ImportForm key={given} given={given} />}
    </Modal>
  )
}

function ImportForm({ given }: { given: string }) {
  const host = useConnection((state) => state.host)
  const [path, setPath] = useState(given)
  const [file, setFile] = useState<File | null>(null)
  const [architectures, setArchitectures] = useState<StoredArchitecture[]>([])
  const [datasets, setDatasets] = useState<Dataset[]>([])
  const [architectureId, setArchitectureId] = useState('all-cnn-c')
  const [width, setWidth] = useState('1')
  const [lastRelu, setLastRelu] = useState(true)
  const [dataset, setDataset] = useState<string | null>(null)
  const [preprocessing, setPreprocessing] = useState<Recipe['preprocessing']>('standardise')
  const [prefix, setPrefix] = useState('')
  const [classOrder, setClassOrder] = useState<ClassOrder>('dataset')
  const [title, setTitle] = useState('')
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    void attempt(async () => {
      const [stored, sets] = await Promise.all([api().architectures.list(), api().datasets.list()])
      setArchitectures(stored.filter(({ architecture }) => inspectArchitecture(architecture).mistakes.length === 0))
      setDatasets(sets)
      setDataset((now) => now ?? sets[0]?.name ?? null)
    })
  }, [])

  const isPaper = isPaperNetwork(architectureId)
  const stored = architectures.find(({ architecture }) => architecture.id === architectureId)
  const comesAlong = stored !== undefined && stored.origin !== 'own'
  const suits = datasets.find(({ name }) => name === dataset)
  const classNames = suits?.classes
  const chosen: Architecture | undefined =
    comesAlong && suits
      ? builtInArchitecture(architectureId, {
          width: Number(width),
          lastRelu,
          classes: suits.classes.length,
          inputSize: inputSizeOf(suits),
        })
      : stored?.architecture
  const ready = (path.trim() !== '' || file !== null) && chosen !== undefined && dataset !== null

  const start = async () => {
    if (!chosen || !dataset) return
    setBusy(true)
    const run = await attempt(async () => {
      const source = file ? await uploadFiles([{ path: file.name, content: file }]) : path.trim()
      return api().runs.importWeights({
        path: source,
        architecture: chosen,
        dataset,
        preprocessing,
        ...(prefix.trim() ? { prefix: prefix.trim() } : {}),
        classOrder,
        ...(title.trim() ? { title: title.trim() } : {}),
      })
    }, 'The weights were not imported')
    setBusy(false)
    if (!run) return
    putRun(run)
    closeImportWeights()
    navigate(routeTo('train', [run.id]))
    // How the file was read: which copy, which class is which.
    notifyDone(run.note || `${run.title} is in the workspace.`)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) void start()
      }}
      style={{ display: 'grid', gap: 12 }}
    >
      <p style={{ margin: 0, fontSize: 13, color: 'var(--ink-soft)' }}>
        A safetensors file with this workbench’s names (<span className="mono">conv1/kernel</span>) or PyTorch’s (
        <span className="mono">conv1.weight</span>, OIHW). Every tensor must fit the network; what does not is named.
      </p>
      <HostFileField
        file={file}
        path={path}
        label={`File on ${host?.hostname ?? 'the workbench’s machine'}`}
        placeholder="/data/all-cnn-c.safetensors"
        disabled={file !== null}
        kind="weights"
        accept=".safetensors"
        onFile={setFile}
        onPath={setPath}
        onChosen={setPath}
      />
      <Group grow align="flex-start" gap="sm">
        <Select
          label="Network"
          data={networkChoices(
            architectures.filter(({ origin }) => origin === 'own').map(({ architecture }) => architecture),
          )}
          value={architectureId}
          onChange={(id) => id && setArchitectureId(id)}
          searchable
        />
        {comesAlong && (
          <Select
            label="Width"
            data={[
              { value: '1', label: 'As published' },
              { value: '0.5', label: 'Half' },
              { value: '0.25', label: 'A quarter' },
            ]}
            value={width}
            onChange={(value) => value && setWidth(value)}
          />
        )}
      </Group>
      {isPaper && (
        <Switch
          label="A ReLU follows the class maps, as in the paper"
          checked={lastRelu}
          onChange={(event) => setLastRelu(event.currentTarget.checked)}
        />
      )}
      <Group grow align="flex-start" gap="sm">
        <Select
          label="Data set"
          description="Whose classes the weights tell apart."
          data={datasets.map(({ name, title: words }) => ({ value: name, label: words }))}
          value={dataset}
          onChange={setDataset}
        />
        <Select
          label="Preprocessing"
          description="What the images went through in training."
          data={PREPROCESSINGS.map((value) => ({ value, label: PREPROCESSING_WORDS[value] }))}
          value={preprocessing}
          onChange={(value) => value && setPreprocessing(value as Recipe['preprocessing'])}
        />
      </Group>
      <Group grow align="flex-start" gap="sm">
        <Select
          label="Class order"
          description="How the program that made the weights numbered the classes."
          data={CLASS_ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }))}
          value={classOrder}
          onChange={(value) => value && setClassOrder(value as ClassOrder)}
        />
        <TextInput
          label="Copy of the weights"
          description="For a file with several: the prefix of their names, e.g. ema."
          placeholder="The one that is no average"
          maxLength={200}
          value={prefix}
          onChange={(event) => setPrefix(event.currentTarget.value)}
        />
      </Group>
      {classNames && <ClassOrderNote classes={classNames} order={classOrder} />}
      <TextInput
        label="Title"
        placeholder="The file's name"
        maxLength={120}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <FormButtons submit="Import" disabled={!ready} busy={busy} onLeave={closeImportWeights} />
    </form>
  )
}
