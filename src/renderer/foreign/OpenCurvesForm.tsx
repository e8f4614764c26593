import { Select, TextInput } from '@mantine/core'
import type { ImportCurvesRequest } from '@shared/api/foreign.ts'
import { WorkbenchError } from '@shared/errors.ts'
import { useState } from 'react'
import { canUpload, type UploadFile, uploadFiles } from '../api/upload.ts'
import { api } from '../client.ts'
import { FormButtons } from '../components/FormButtons.tsx'
import { HostFileField } from '../components/HostFileField.tsx'
import { closeModelDialog, openCurvesDialog } from '../models/openStore.ts'
import { useConnection } from '../stores/connection.ts'
import { attempt, notifyDone } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { putRuns } from '../stores/runs.ts'

const AXES = [
  { value: 'auto', label: 'As the source says' },
  { value: 'step', label: 'Steps' },
  { value: 'epoch', label: 'Epochs' },
]

/** What several files or a folder are called in a field. */
function nameOf(files: readonly UploadFile[]): string {
  const [first] = files
  const top = first?.path.split('/')[0] ?? ''
  return files.length === 1 && first?.path === top ? top : `${top} (${files.length} files)`
}

/** Brings dropped files to the host. @returns the path there, and what the source was called here */
async function sent(files: readonly UploadFile[]): Promise<Pick<ImportCurvesRequest, 'path' | 'source'>> {
  const path = await uploadFiles(files)
  const tops = [...new Set(files.map((file) => file.path.split('/')[0]!))]
  const isFolder = tops.length === 1 && files[0]!.path !== tops[0]
  // The path of a lone file is its own; a folder lies below the one that the host has made.
  if (!isFolder || files.length === 1) return { path, source: tops.length === 1 ? tops[0] : 'dropped files' }
  return { path: `${path}/${tops[0]}`, source: tops[0] }
}

/** Curves that another program has measured become runs beside one's own: a drop or a path, and what nothing in the files says. */
export function OpenCurvesForm({ dropped, given }: { dropped: readonly UploadFile[]; given: string }) {
  const host = useConnection((state) => state.host)
  const [typed, setTyped] = useState(given)
  const [name, setName] = useState('')
  const [axis, setAxis] = useState('auto')
  const [busy, setBusy] = useState(false)
  const isDropped = dropped.length > 0 && canUpload()
  const open = async () => {
    setBusy(true)
    const runs = await attempt(async () => {
      const place = isDropped ? await sent(dropped) : { path: typed.trim() }
      if (place.path === '') throw new WorkbenchError('BAD_INPUT', 'No file is named; type its path.')
      return api().foreign.open({
        ...place,
        ...(name.trim() && { name: name.trim() }),
        ...(axis !== 'auto' && { axis: axis as 'step' | 'epoch' }),
      })
    }, 'The curves were not opened')
    setBusy(false)
    if (!runs) return
    putRuns(runs)
    closeModelDialog()
    const [first] = runs
    navigate(
      runs.length === 1
        ? routeTo('train', [first!.id])
        : routeTo('compare', ['runs'], { runs: runs.map(({ id }) => id).join(',') }),
    )
    notifyDone(
      runs.length === 1
        ? `${first!.title} stands among the runs; tick it in Compare to lay it beside your own.`
        : `${runs.length} foreign runs stand among your own.`,
    )
  }
  return (
    <form
      aria-label="Open curves"
      onSubmit={(event) => {
        event.preventDefault()
        void open()
      }}
      style={{ display: 'grid', gap: 12 }}
    >
      <HostFileField
        file={isDropped ? new File([], nameOf(dropped)) : null}
        path={typed}
        label={isDropped ? 'Source' : `File or folder on ${host?.hostname ?? 'the workbench’s machine'}`}
        description="A CSV file with a header, an event file of TensorBoard, or the folder that a training writes these to."
        placeholder="/home/me/lightning_logs/version_0"
        disabled={isDropped}
        kind="curves"
        onFile={(chosen) => chosen && openCurvesDialog({ curves: [{ path: chosen.name, content: chosen }] })}
        onPath={setTyped}
        onChosen={(found) => openCurvesDialog({ path: found })}
      />
      <Select
        label="Step numbers count"
        description="PyTorch code often logs epochs as steps, and nothing in the file says so."
        data={AXES}
        value={axis}
        allowDeselect={false}
        onChange={(value) => value && setAxis(value)}
      />
      <TextInput
        label="Name"
        placeholder="The name of the source"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FormButtons submit="Open" disabled={!isDropped && typed.trim() === ''} busy={busy} onLeave={closeModelDialog} />
    </form>
  )
}
