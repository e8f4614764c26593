import { resolve } from 'node:path'
import type { DatasetEvent, ImagePage } from '../../shared/api/datasets.ts'
import { type Dataset, EMBEDDED_DATASET, type Progress } from '../../shared/data/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { openDatasetStore } from '../workspace/datasets/datasetStore.ts'
import { ImagePages, type PageQuery } from '../workspace/datasets/imagePages.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { datasetJob } from './datasetJob.ts'

/** The data sets of the workspace; the embedded one is drawn when it is first asked for. */
export interface DatasetsService extends DatasetSource {
  list(): Promise<Dataset[]>
  /** What is wrong with folders that are no usable data sets, one sentence each. */
  problems(): Promise<string[]>
  get(name: string): Promise<Dataset>
  images(query: PageQuery & { name: string }): Promise<ImagePage>
  /** Reads a folder of images, a CIFAR folder or an archive. Leaving the loop cancels, and nothing is left behind. */
  import(
    input: { path: string; name: string; title?: string; size?: { height: number; width: number }; stretch?: boolean },
    signal?: AbortSignal,
  ): AsyncGenerator<DatasetEvent, void, undefined>
  /** Downloads CIFAR from its authors, or from the mirror that ALLCONV_DATASETS_URL names. What has come is kept for the next try. */
  download(
    input: { name: 'cifar-10' | 'cifar-100' },
    signal?: AbortSignal,
  ): AsyncGenerator<DatasetEvent, void, undefined>
  /** Moves a data set to the trash. */
  remove(name: string): Promise<void>
  /** Brings the one of that name that was removed last back. */
  restore(name: string): Promise<Dataset>
}

/** @param environment where ALLCONV_DATASETS_URL is looked up. */
export function createDatasets(
  context: ServiceContext,
  environment: Record<string, string | undefined> = process.env,
): DatasetsService {
  const { workspace } = context
  const store = openDatasetStore(workspace.layout)
  const pages = new ImagePages()
  const start = () => context.startEngine()
  let drawing: Promise<void> | null = null

  async function drawEmbedded() {
    if (workspace.access === 'read' || (await store.has(EMBEDDED_DATASET))) return
    // A folder that has lost its description would be in the way for ever.
    await store.clear(EMBEDDED_DATASET)
    const job = datasetJob(start, 'dataset-generate', { folder: store.folderOf(EMBEDDED_DATASET) })
    while (!(await job.next()).done); // its progress is of no use: it takes a second or two
  }
  /** However many ask at once, it is drawn once. */
  const ensureEmbedded = () => {
    drawing ??= drawEmbedded().finally(() => {
      drawing = null
    })
    return drawing
  }

  async function get(name: string): Promise<Dataset> {
    if (name === EMBEDDED_DATASET) await ensureEmbedded()
    return store.get(name)
  }

  async function* make(
    name: string,
    run: () => AsyncGenerator<Progress, Dataset, undefined>,
  ): AsyncGenerator<DatasetEvent, void, undefined> {
    workspace.mustWrite()
    if (name === EMBEDDED_DATASET)
      throw new WorkbenchError(
        'CONFLICT',
        `${EMBEDDED_DATASET} is the name of the embedded data set; choose another one.`,
      )
    await store.sweep()
    const job = run()
    try {
      for (;;) {
        const { done, value } = await job.next()
        if (done) {
          yield { kind: 'done', dataset: value }
          return
        }
        yield { kind: 'progress', progress: value }
      }
    } finally {
      await job.return(undefined as never)
      // What an engine left that had to be killed.
      await store.sweep().catch(() => {})
    }
  }

  return {
    get,
    async open(name) {
      return { folder: store.folderOf(name), dataset: await get(name) }
    },
    async list() {
      await ensureEmbedded()
      return (await store.list()).datasets
    },
    problems: async () => (await store.list()).problems,
    async images({ name, ...query }) {
      return pages.read(store.folderOf(name), await get(name), query)
    },
    import: ({ path, name, ...rest }, signal) =>
      make(name, () =>
        datasetJob(
          start,
          'dataset-import',
          { path: resolve(path), name, folder: store.folderOf(name), ...rest },
          signal,
        ),
      ),
    download: ({ name }, signal) => {
      const baseUrl = environment.ALLCONV_DATASETS_URL
      const input = { name, folder: store.folderOf(name), ...(baseUrl ? { baseUrl } : {}) }
      return make(name, () => datasetJob(start, 'dataset-download', input, signal))
    },
    async remove(name) {
      workspace.mustWrite()
      if (name === EMBEDDED_DATASET)
        throw new WorkbenchError('REFUSED', 'The embedded data set cannot be removed; it would only be drawn again.')
      await store.remove(name)
    },
    restore(name) {
      workspace.mustWrite()
      return store.restore(name)
    },
  }
}
