import type { DatasetEvent, DOWNLOADABLE } from '@shared/api/datasets.ts'
import type { Dataset, Progress } from '@shared/data/dataset.ts'
import { errorMessage, WorkbenchError } from '@shared/errors.ts'
import { create } from 'zustand'
import { type UploadFile, uploadFiles } from '../api/upload.ts'
import { api } from '../client.ts'
import { loadDatasets } from './datasets.ts'
import { notifyError } from './notify.ts'

/** Long work on a data set; it goes on while one looks at other views. */
export interface DatasetJob {
  id: string
  title: string
  phase: 'working' | 'failed'
  progress: Progress
  /** Why it failed, in the error's own words. */
  reason: string | null
}

export const useDatasetJobs = create<{ jobs: readonly DatasetJob[] }>(() => ({ jobs: [] }))

const cancels = new Map<string, AbortController>()
let next = 1

const change = (id: string, part: Partial<DatasetJob>) =>
  useDatasetJobs.setState(({ jobs }) => ({ jobs: jobs.map((job) => (job.id === id ? { ...job, ...part } : job)) }))

/** Takes a job off the list; one that works is cancelled, and leaves nothing behind. */
export function dismissDatasetJob(id: string): void {
  cancels.get(id)?.abort()
  cancels.delete(id)
  useDatasetJobs.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.id !== id) }))
}

type Work = (signal: AbortSignal, report: (progress: Progress) => void) => Promise<Dataset>

/** Runs a job on the list; resolves with the data set, or with null where it failed or was cancelled. */
async function run(title: string, work: Work): Promise<Dataset | null> {
  const id = `job-${next++}`
  const cancel = new AbortController()
  cancels.set(id, cancel)
  const progress: Progress = { phase: 'Beginning', done: 0, total: null, unit: '', secondsLeft: null }
  useDatasetJobs.setState(({ jobs }) => ({ jobs: [...jobs, { id, title, phase: 'working', progress, reason: null }] }))
  try {
    const dataset = await work(cancel.signal, (now) => change(id, { progress: now }))
    await loadDatasets()
    dismissDatasetJob(id)
    return dataset
  } catch (error) {
    if (!cancel.signal.aborted) change(id, { phase: 'failed', reason: errorMessage(error).message })
    return null
  }
}

async function follow(events: AsyncIterable<DatasetEvent>, report: (progress: Progress) => void): Promise<Dataset> {
  for await (const event of events) {
    if (event.kind === 'done') return event.dataset
    report(event.progress)
  }
  throw new Error('The work ended without a data set.')
}

export interface ImportRequest {
  path: string
  name: string
  title?: string
  size?: { height: number; width: number }
}

/** Imports a folder or an archive that the host can read. */
export const importDataset = (request: ImportRequest) =>
  run(`Importing ${request.title ?? request.name}`, async (signal, report) =>
    follow(await api().datasets.import(request, { signal }), report),
  )

/** Said of files that are left out of an upload for their names. */
export function oddNames(paths: readonly string[]): WorkbenchError {
  const [first, ...others] = paths.map((path) => JSON.stringify(path.slice(0, 100)))
  const names = others.length === 0 ? `The file name ${first}` : `The names of ${paths.length} files (${first}, ...)`
  return new WorkbenchError(
    'REFUSED',
    `${names} cannot be used here, so ${others.length === 0 ? 'it was' : 'they were'} left out; rename ${others.length === 0 ? 'it' : 'them'} and import again.`,
  )
}

/** Sends files to the host, and imports them there. */
export const uploadDataset = (files: readonly UploadFile[], request: Omit<ImportRequest, 'path'>) =>
  run(`Importing ${request.title ?? request.name}`, async (signal, report) => {
    const path = await uploadFiles(files, {
      signal,
      onProgress: (done, total) =>
        report({ phase: 'Uploading', done: done / 1e6, total: total / 1e6, unit: 'MB', secondsLeft: null }),
      onLeftOut: (paths) => notifyError(oddNames(paths), 'Not all files were uploaded'),
    })
    return follow(await api().datasets.import({ ...request, path }, { signal }), report)
  })

export const downloadDataset = (name: (typeof DOWNLOADABLE)[number]) =>
  run(`Downloading ${name}`, async (signal, report) =>
    follow(await api().datasets.download({ name }, { signal }), report),
  )
