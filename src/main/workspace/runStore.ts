import { access as reach, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import type { EpochMetrics, RunFile } from '../../shared/training/run.ts'
import { onDisk } from '../disk/diskError.ts'
import { writeJson } from '../disk/jsonFile.ts'
import type { Catalogue } from './catalogue.ts'
import { catalogueIndex } from './catalogueIndex.ts'
import { checkpointInfos, enterCheckpoints, type LedgerEntry, readLedger, writeLedger } from './checkpointLedger.ts'
import { appendEpoch, cutEpochs, writeEpochs } from './epochsFile.ts'
import { type LayersFile, readLayers } from './layers/layersFile.ts'
import { layersOf } from './layers/layersRecord.ts'
import { type Layout, type RunPaths, runPaths } from './layout.ts'
import { loadRuns } from './loadRuns.ts'
import { mendRun, setCheckpointAside, settleDamage } from './mendRun.ts'
import { createMetricsReader, type MetricsReader } from './metricsReader.ts'
import { dropOvertaken } from './overtaken.ts'
import { createRunFolder, listRunFolders, type RunRecord, readRunFolder, stampOf } from './runFolder.ts'
import type { RunState } from './runState.ts'
import { openRunWriter, type RunWriter } from './runWriter.ts'
import { moveToTrash, restoreFromTrash } from './trash.ts'

/**
 * The runs of a workspace: their folders, kept in memory as well (but for the steps) and indexed in the catalogue. Every change goes to
 * the folder first. Changes of one run happen one after the other, in the order of the calls.
 */
export interface RunStore {
  /** All runs, newest first. */
  list(): RunRecord[]
  /** @throws WorkbenchError NOT_FOUND */
  get(id: string): RunRecord
  paths(id: string): RunPaths
  create(file: RunFile, state: RunState): Promise<RunRecord>
  /** Changes the state by what it is when its turn comes; null leaves it as it is. On failure nothing has changed. */
  changeState(id: string, change: (state: RunState) => RunState | null): Promise<RunRecord>
  /** The same in memory alone, for a disk that takes nothing any more. */
  holdState(id: string, change: (state: RunState) => RunState | null): Promise<RunRecord>
  addEpoch(id: string, metrics: EpochMetrics): Promise<RunRecord>
  addCheckpoint(id: string, entry: LedgerEntry): Promise<RunRecord>
  /** Deletes checkpoint files by the retention rule's choice. */
  dropCheckpoints(
    id: string,
    choose: (entries: LedgerEntry[], epochs: EpochMetrics[]) => LedgerEntry[],
  ): Promise<RunRecord>
  /**
   * Puts a run's folder right, no engine being at work: enters sound checkpoint files that a killed process did not get to enter, restores
   * epochs that only checkpoints tell of, and deletes half-written files.
   * @param aim whether the run is to train on from its newest checkpoint, or only to be whole
   * @returns what was done about damage, one sentence each
   */
  repair(id: string, aim: 'to go on' | 'at rest'): Promise<string[]>
  /** Takes a damaged file out of the list; it stays beside the others under another name. */
  setAside(id: string, file: string): Promise<RunRecord>
  /** Takes back everything after a step, before a run goes on from the checkpoint there; opens its metrics and layers for appending. */
  continueFrom(id: string, step: number): Promise<RunWriter>
  metrics: MetricsReader
  /** What was measured of the layers, oldest first. @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK */
  layers(id: string): Promise<LayersFile>
  remove(id: string): Promise<void>
  restore(id: string): Promise<RunRecord>
  /** Takes a run's folder in that `move` has put among the others. */
  takeIn(id: string, move: () => Promise<void>): Promise<RunRecord>
  /** Runs in the trash. */
  removed(): Promise<RunFile[]>
  /** Folders that could not be read as runs, one sentence each. */
  problems(): string[]
  /** Those that are known, by the name of their folder. */
  broken(): ReadonlyMap<string, string>
  /** Reads every folder anew and enters it into another, empty catalogue. */
  rebuild(fresh: Catalogue): Promise<void>
}

const exists = (path: string) =>
  reach(path).then(
    () => true,
    () => false,
  )

/**
 * @param problem what is wrong with the catalogue already
 * @param mustWrite throws where this process may not write any more, e.g. because another has taken the workspace over
 */
export async function openRunStore(
  layout: Layout,
  opened: Catalogue,
  problem: string | null,
  access: 'write' | 'read' = 'write',
  mustWrite: () => void = () => {},
): Promise<RunStore> {
  const index = catalogueIndex(opened, problem)
  const metrics = createMetricsReader()
  const trashFolder = join(layout.trash, 'runs')
  let { records, broken, notes } = await loadRuns(layout, index, access)

  const get = (id: string) => {
    const record = records.get(id)
    const damage = broken.get(id)
    if (!record && damage) throw new WorkbenchError('BAD_FILE', damage)
    if (!record)
      throw new WorkbenchError('NOT_FOUND', `There is no run "${id}" in ${layout.root}; see the list of runs.`)
    return record
  }
  const paths = (id: string) => runPaths(layout.runs, id)
  const turns = new Map<string, Promise<unknown>>()
  /** Does the changes of one run one after the other. */
  function inOrder<T>(id: string, change: () => Promise<T>, onDisk = true): Promise<T> {
    const work = async () => {
      if (onDisk) mustWrite()
      return change()
    }
    const turn = (turns.get(id) ?? Promise.resolve()).then(work, work)
    turns.set(id, turn)
    const done = () => {
      if (turns.get(id) === turn) turns.delete(id)
    }
    turn.then(done, done)
    return turn
  }

  async function update(
    id: string,
    change: Partial<RunRecord>,
    rows: (record: RunRecord, catalogue: Catalogue) => void,
  ): Promise<RunRecord> {
    const record = { ...get(id), ...change }
    records.set(id, record)
    const stamp = await stampOf(paths(id))
    index.write((catalogue) => {
      rows(record, catalogue)
      catalogue.putState(id, record.state, stamp)
    })
    return record
  }
  /** Follows a list of checkpoints that was written. */
  const follow = (id: string, entries: LedgerEntry[]) =>
    update(id, { checkpoints: checkpointInfos(id, entries, get(id).epochs) }, (record, catalogue) =>
      catalogue.putCheckpoints(id, record.checkpoints),
    )
  async function saveLedger(id: string, entries: LedgerEntry[]) {
    await writeLedger(paths(id), entries)
    return follow(id, entries)
  }
  async function adopt(id: string): Promise<RunRecord> {
    const read = await readRunFolder(layout.runs, id)
    if (!read) throw new WorkbenchError('BAD_FILE', `The folder ${paths(id).folder} holds no run.json.`)
    if (read.damage.length > 0) notes.push(...(await settleDamage(layout.runs, read, access)))
    const { record } = read
    records.set(id, record)
    const stamp = await stampOf(paths(id))
    index.write((catalogue) => catalogue.put(record, stamp))
    return record
  }

  return {
    metrics,
    layers: async (id) => readLayers(paths(id).layers, layersOf(get(id).file.request)),
    paths,
    get,
    list: () => [...records.values()].sort((a, b) => (a.file.createdAt < b.file.createdAt ? 1 : -1)),
    create: (file, state) =>
      inOrder(file.id, async () => {
        await createRunFolder(layout.runs, file, state)
        return adopt(file.id)
      }),
    changeState: (id, change) =>
      inOrder(id, async () => {
        const state = change(get(id).state)
        if (!state) return get(id)
        await writeJson(paths(id).state, state, { makeFolder: false })
        return update(id, { state }, () => {})
      }),
    holdState: (id, change) =>
      inOrder(
        id,
        async () => {
          const record = get(id)
          const held = { ...record, state: change(record.state) ?? record.state }
          records.set(id, held)
          return held
        },
        false,
      ),
    addEpoch: (id, added) =>
      inOrder(id, async () => {
        const path = paths(id).epochs
        // A second attempt must not enter it twice.
        const epochs = get(id).epochs.filter(({ epoch }) => epoch !== added.epoch)
        if (epochs.length > 0 && !(await exists(path))) await writeEpochs(path, epochs)
        await appendEpoch(path, added)
        return update(id, { epochs: [...epochs, added] }, (_, catalogue) => catalogue.putEpoch(id, added))
      }),
    addCheckpoint: (id, entry) =>
      inOrder(id, async () => {
        const record = await follow(id, await enterCheckpoints(paths(id), [entry]))
        await dropOvertaken(paths(id), [entry])
        return record
      }),
    repair: (id, aim) =>
      inOrder(id, async () => {
        const { entries, epochs, notes: mended } = await mendRun(layout.runs, get(id), aim === 'to go on')
        const checkpoints = checkpointInfos(id, entries, epochs)
        await update(id, { epochs, checkpoints }, (changed, catalogue) => catalogue.put(changed, ''))
        await dropOvertaken(paths(id), entries)
        return mended
      }),
    setAside: (id, file) => inOrder(id, async () => saveLedger(id, await setCheckpointAside(paths(id), file))),
    dropCheckpoints: (id, choose) =>
      inOrder(id, async () => {
        const entries = await readLedger(paths(id))
        const dropped = new Set(choose(entries, get(id).epochs))
        if (dropped.size === 0) return get(id)
        for (const { file } of dropped) {
          const path = join(paths(id).checkpoints, file)
          await onDisk(path, () => rm(path, { force: true }))
        }
        return saveLedger(
          id,
          entries.filter((entry) => !dropped.has(entry)),
        )
      }),
    continueFrom: (id, step) =>
      inOrder(id, async () => {
        const record = get(id)
        const epochs = await cutEpochs(paths(id).epochs, step)
        if (epochs.length < record.epochs.length) {
          const checkpoints = checkpointInfos(id, await readLedger(paths(id)), epochs)
          await update(id, { epochs, checkpoints }, (changed, catalogue) => catalogue.put(changed, ''))
        }
        const writer = await openRunWriter(paths(id), record.file.request, step, mustWrite)
        metrics.forget(paths(id).metrics)
        return writer
      }),
    remove: (id) =>
      inOrder(id, async () => {
        get(id)
        await moveToTrash(paths(id).folder, trashFolder)
        metrics.forget(paths(id).metrics)
        records.delete(id)
        index.write((catalogue) => catalogue.remove(id))
      }),
    restore: (id) =>
      inOrder(id, async () => {
        await restoreFromTrash(trashFolder, id, layout.runs)
        return adopt(id)
      }),
    takeIn: (id, move) =>
      inOrder(id, async () => {
        await move()
        return adopt(id)
      }),
    async removed() {
      const files = await Promise.all(
        (await listRunFolders(trashFolder)).map((id) => readRunFolder(trashFolder, id).catch(() => null)),
      )
      return files
        .flatMap((read) => (read ? [read.record.file] : []))
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    },
    broken: () => broken,
    problems: () => [...broken.values(), ...notes, ...[index.problem()].filter((one) => one !== null)],
    async rebuild(fresh) {
      index.replace(fresh)
      const loaded = await loadRuns(layout, index, access)
      ;({ records, broken } = loaded)
      // What was put right at the opening is told here too, to whoever opened for this alone.
      notes = [...new Set([...notes, ...loaded.notes])]
    },
  }
}
