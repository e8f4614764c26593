import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import type { EpochMetrics, RunFile } from '../../shared/training/run.ts'
import { writeJson } from './atomicFile.ts'
import type { Catalogue } from './catalogue.ts'
import { checkpointInfos, type LedgerEntry, readLedger, writeLedger } from './checkpointLedger.ts'
import { onDisk } from './diskError.ts'
import { appendEpoch, cutEpochs } from './epochsFile.ts'
import { type Layout, type RunPaths, runPaths } from './layout.ts'
import { createMetricsReader, type MetricsReader } from './metricsReader.ts'
import { type MetricsWriter, openMetricsWriter } from './metricsWriter.ts'
import { createRunFolder, listRunFolders, type RunRecord, readRunFolder, stampOf } from './runFolder.ts'
import type { RunState } from './runState.ts'
import { moveToTrash, restoreFromTrash } from './trash.ts'

/**
 * The runs of a workspace: their folders, kept in memory as well (but for the steps) and indexed in the catalogue. Every change goes to
 * the folder first. Calls that change one run must not overlap; the caller keeps them in order.
 */
export interface RunStore {
  /** All runs, newest first. */
  list(): RunRecord[]
  /** @throws WorkbenchError NOT_FOUND */
  get(id: string): RunRecord
  paths(id: string): RunPaths
  create(file: RunFile, state: RunState): Promise<RunRecord>
  saveState(id: string, state: RunState): Promise<RunRecord>
  addEpoch(id: string, metrics: EpochMetrics): Promise<RunRecord>
  addCheckpoint(id: string, entry: LedgerEntry): Promise<RunRecord>
  /** Deletes checkpoint files by the retention rule's choice. */
  dropCheckpoints(
    id: string,
    choose: (entries: LedgerEntry[], epochs: EpochMetrics[]) => LedgerEntry[],
  ): Promise<RunRecord>
  /** Takes back everything after a step, before a run goes on from the checkpoint there; opens its metrics for appending. */
  continueFrom(id: string, step: number): Promise<MetricsWriter>
  metrics: MetricsReader
  remove(id: string): Promise<void>
  restore(id: string): Promise<RunRecord>
  /** Runs in the trash. */
  removed(): Promise<RunFile[]>
  /** Folders that could not be read as runs, one sentence each. */
  problems(): string[]
  /** Makes every catalogue row anew from the folders. */
  rebuild(): Promise<void>
}

/** Work on the catalogue done at once before other work gets its turn. */
const TURN_MS = 20

export async function openRunStore(layout: Layout, catalogue: Catalogue): Promise<RunStore> {
  const records = new Map<string, RunRecord>()
  const broken = new Map<string, string>()
  const metrics = createMetricsReader()
  const trashFolder = join(layout.trash, 'runs')
  let catalogueProblem: string | null = null

  /** The folders are the truth: a catalogue that cannot be written is put right at the next opening, by its stamps. */
  function index(work: () => void) {
    try {
      work()
    } catch (error) {
      catalogueProblem = `The catalogue could not be written (${errorMessage(error).message}); it is put right when the workspace is opened next.`
    }
  }

  async function load() {
    records.clear()
    broken.clear()
    const stamps = catalogue.stamps()
    let turn = performance.now()
    for (const id of await listRunFolders(layout.runs)) {
      if (performance.now() - turn > TURN_MS) {
        await new Promise((resolve) => setImmediate(resolve))
        turn = performance.now()
      }
      try {
        const stamp = await stampOf(runPaths(layout.runs, id))
        const indexed = stamps.get(id) === stamp ? catalogue.run(id) : null
        const record = indexed ?? (await readRunFolder(layout.runs, id))
        if (!record) continue
        if (record.file.id !== id)
          throw new WorkbenchError(
            'BAD_FILE',
            `The folder ${join(layout.runs, id)} holds the run ${record.file.id}; rename it back.`,
          )
        records.set(id, record)
        stamps.delete(id)
        if (!indexed) index(() => catalogue.put(record, stamp))
      } catch (error) {
        broken.set(id, errorMessage(error).message)
      }
    }
    for (const gone of stamps.keys()) index(() => catalogue.remove(gone))
  }
  await load()

  const get = (id: string) => {
    const record = records.get(id)
    if (!record)
      throw new WorkbenchError('NOT_FOUND', `There is no run "${id}" in ${layout.root}; see the list of runs.`)
    return record
  }
  const paths = (id: string) => runPaths(layout.runs, id)
  async function update(id: string, change: Partial<RunRecord>, rows: (record: RunRecord) => void): Promise<RunRecord> {
    const record = { ...get(id), ...change }
    records.set(id, record)
    const stamp = await stampOf(paths(id))
    index(() => {
      rows(record)
      catalogue.putState(id, record.state, stamp)
    })
    return record
  }
  async function saveLedger(id: string, entries: LedgerEntry[]) {
    await writeLedger(paths(id), entries)
    return update(id, { checkpoints: checkpointInfos(id, entries, get(id).epochs) }, (record) =>
      catalogue.putCheckpoints(id, record.checkpoints),
    )
  }
  async function adopt(id: string): Promise<RunRecord> {
    const record = await readRunFolder(layout.runs, id)
    if (!record) throw new WorkbenchError('BAD_FILE', `The folder ${paths(id).folder} holds no run.json.`)
    records.set(id, record)
    const stamp = await stampOf(paths(id))
    index(() => catalogue.put(record, stamp))
    return record
  }

  return {
    metrics,
    paths,
    get,
    list: () => [...records.values()].sort((a, b) => (a.file.createdAt < b.file.createdAt ? 1 : -1)),
    async create(file, state) {
      await createRunFolder(layout.runs, file, state)
      return adopt(file.id)
    },
    async saveState(id, state) {
      get(id)
      await writeJson(paths(id).state, state)
      return update(id, { state }, () => {})
    },
    async addEpoch(id, added) {
      const { epochs } = get(id)
      await appendEpoch(paths(id).epochs, added)
      return update(id, { epochs: [...epochs, added] }, () => catalogue.putEpoch(id, added))
    },
    async addCheckpoint(id, entry) {
      const others = (await readLedger(paths(id))).filter(({ file }) => file !== entry.file)
      return saveLedger(
        id,
        [...others, entry].sort((a, b) => a.step - b.step),
      )
    },
    async dropCheckpoints(id, choose) {
      const entries = await readLedger(paths(id))
      const dropped = new Set(choose(entries, get(id).epochs))
      if (dropped.size === 0) return get(id)
      for (const { file } of dropped)
        await onDisk(join(paths(id).checkpoints, file), () => rm(join(paths(id).checkpoints, file), { force: true }))
      return saveLedger(
        id,
        entries.filter((entry) => !dropped.has(entry)),
      )
    },
    async continueFrom(id, step) {
      const record = get(id)
      const epochs = await cutEpochs(paths(id).epochs, step)
      if (epochs.length < record.epochs.length) {
        const checkpoints = checkpointInfos(id, await readLedger(paths(id)), epochs)
        await update(id, { epochs, checkpoints }, (changed) => catalogue.put(changed, ''))
      }
      metrics.forget(paths(id).metrics)
      return openMetricsWriter(paths(id).metrics, step)
    },
    async remove(id) {
      get(id)
      await moveToTrash(paths(id).folder, trashFolder)
      metrics.forget(paths(id).metrics)
      records.delete(id)
      index(() => catalogue.remove(id))
    },
    async restore(id) {
      await restoreFromTrash(trashFolder, id, layout.runs)
      return adopt(id)
    },
    async removed() {
      const files = await Promise.all(
        (await listRunFolders(trashFolder)).map((id) => readRunFolder(trashFolder, id).catch(() => null)),
      )
      return files
        .flatMap((record) => (record ? [record.file] : []))
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    },
    problems: () => [...broken.values(), ...(catalogueProblem ? [catalogueProblem] : [])],
    async rebuild() {
      for (const id of catalogue.stamps().keys()) catalogue.remove(id)
      catalogueProblem = null
      await load()
    },
  }
}
