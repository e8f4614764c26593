import { access as reach, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import type { EpochMetrics, RunFile } from '../../shared/training/run.ts'
import { onDisk } from '../disk/diskError.ts'
import { writeJson } from '../disk/jsonFile.ts'
import { findUnlistedCheckpoints } from './adoptCheckpoints.ts'
import type { Catalogue } from './catalogue.ts'
import { checkpointInfos, type LedgerEntry, readLedger, writeLedger } from './checkpointLedger.ts'
import { appendEpoch, cutEpochs, repairEpochs, writeEpochs } from './epochsFile.ts'
import { type Layout, type RunPaths, runPaths } from './layout.ts'
import { createMetricsReader, type MetricsReader } from './metricsReader.ts'
import { type MetricsWriter, metricsDamage, openMetricsWriter } from './metricsWriter.ts'
import { epochsWithCheckpoints } from './repairRun.ts'
import {
  createRunFolder,
  listRunFolders,
  type ReadRun,
  type RunRecord,
  readRunFolder,
  repairRunFolder,
  stampOf,
  sweepRunFolder,
} from './runFolder.ts'
import { type RunState, withWarnings } from './runState.ts'
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
   * @returns what was done about damage, one sentence each
   */
  repair(id: string): Promise<string[]>
  /** Takes a damaged file out of the list; it stays beside the others under another name. */
  setAside(id: string, file: string): Promise<RunRecord>
  /** Takes back everything after a step, before a run goes on from the checkpoint there; opens its metrics for appending. */
  continueFrom(id: string, step: number): Promise<MetricsWriter>
  metrics: MetricsReader
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

/** Work on the catalogue done at once before other work gets its turn. */
const TURN_MS = 20

/** @param problem what is wrong with the catalogue already */
export async function openRunStore(
  layout: Layout,
  opened: Catalogue,
  problem: string | null,
  access: 'write' | 'read' = 'write',
): Promise<RunStore> {
  let catalogue = opened
  const records = new Map<string, RunRecord>()
  const broken = new Map<string, string>()
  const repaired: string[] = []
  const metrics = createMetricsReader()
  const trashFolder = join(layout.trash, 'runs')
  let catalogueProblem = problem

  /** The folders are the truth: a catalogue that cannot be written is put right at the next opening, by its stamps. */
  function index(work: () => void) {
    try {
      work()
    } catch (error) {
      const why = errorMessage(error).message
      catalogueProblem = `The catalogue could not be written (${why}); "allconv doctor --rebuild" makes it anew from the folders.`
    }
  }
  /** What cannot be read from it is read from the folders. */
  function indexed<T>(read: () => T, otherwise: T): T {
    try {
      return read()
    } catch (error) {
      index(() => {
        throw error
      })
      return otherwise
    }
  }

  /** Damaged files are made again by whoever may write; a reader shows what they should hold, and says so. */
  async function tellDamage(read: ReadRun) {
    if (access === 'write') {
      repaired.push(...(await repairRunFolder(layout.runs, read)))
      return
    }
    const notes = read.damage.map(
      ({ sentence }) =>
        `${sentence.replace(/\.$/, '')}; "allconv doctor --rebuild" makes it again from the rest of the run.`,
    )
    repaired.push(...notes)
    read.record.state = withWarnings(read.record.state, notes)
  }

  async function load() {
    repaired.length = 0
    records.clear()
    broken.clear()
    const stamps = indexed(() => catalogue.stamps(), new Map<string, string>())
    let turn = performance.now()
    for (const id of await listRunFolders(layout.runs)) {
      if (performance.now() - turn > TURN_MS) {
        await new Promise((resolve) => setImmediate(resolve))
        turn = performance.now()
      }
      try {
        const stamp = await stampOf(runPaths(layout.runs, id))
        const known = stamps.get(id) === stamp ? indexed(() => catalogue.run(id), null) : null
        const read = known ? { record: known, damage: [] } : await readRunFolder(layout.runs, id)
        if (!read) continue
        const { record, damage } = read
        if (record.file.id !== id)
          throw new WorkbenchError(
            'BAD_FILE',
            `The folder ${join(layout.runs, id)} holds the run ${record.file.id}; rename it back.`,
          )
        if (damage.length > 0) await tellDamage(read)
        records.set(id, record)
        stamps.delete(id)
        if (!known) index(() => catalogue.put(record, damage.length > 0 ? '' : stamp))
      } catch (error) {
        broken.set(id, errorMessage(error).message)
      }
    }
    for (const gone of stamps.keys()) index(() => catalogue.remove(gone))
  }
  await load()

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
  function inOrder<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(work, work)
    turns.set(id, turn)
    const done = () => {
      if (turns.get(id) === turn) turns.delete(id)
    }
    turn.then(done, done)
    return turn
  }

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
  async function enter(id: string, added: readonly LedgerEntry[]) {
    if (added.length === 0) return get(id)
    const files = new Set(added.map(({ file }) => file))
    const others = (await readLedger(paths(id))).filter(({ file }) => !files.has(file))
    return saveLedger(
      id,
      [...others, ...added].sort((a, b) => a.step - b.step),
    )
  }
  async function adopt(id: string): Promise<RunRecord> {
    const read = await readRunFolder(layout.runs, id)
    if (!read) throw new WorkbenchError('BAD_FILE', `The folder ${paths(id).folder} holds no run.json.`)
    if (read.damage.length > 0) await tellDamage(read)
    const { record } = read
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
      inOrder(id, async () => {
        const record = get(id)
        const held = { ...record, state: change(record.state) ?? record.state }
        records.set(id, held)
        return held
      }),
    addEpoch: (id, added) =>
      inOrder(id, async () => {
        const path = paths(id).epochs
        // A second attempt must not enter it twice.
        const epochs = get(id).epochs.filter(({ epoch }) => epoch !== added.epoch)
        if (epochs.length > 0 && !(await exists(path))) await writeEpochs(path, epochs)
        await appendEpoch(path, added)
        return update(id, { epochs: [...epochs, added] }, () => catalogue.putEpoch(id, added))
      }),
    addCheckpoint: (id, entry) => inOrder(id, () => enter(id, [entry])),
    repair: (id) =>
      inOrder(id, async () => {
        get(id)
        await sweepRunFolder(paths(id))
        await enter(id, await findUnlistedCheckpoints(paths(id), id))
        const entries = await readLedger(paths(id))
        const { epochs, note } = await repairEpochs(paths(id).epochs, (known) =>
          epochsWithCheckpoints(paths(id), id, entries, known),
        )
        const checkpoints = checkpointInfos(id, entries, epochs)
        await update(id, { epochs, checkpoints }, (changed) => catalogue.put(changed, ''))
        const damagedSteps = await metricsDamage(paths(id).metrics, entries.at(-1)?.step ?? 0)
        return [note, damagedSteps].filter((sentence) => sentence !== null)
      }),
    setAside: (id, file) =>
      inOrder(id, async () => {
        const path = join(paths(id).checkpoints, file)
        await onDisk(path, () => rename(path, `${path}.damaged`))
        return saveLedger(id, await readLedger(paths(id)))
      }),
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
          await update(id, { epochs, checkpoints }, (changed) => catalogue.put(changed, ''))
        }
        const writer = await openMetricsWriter(paths(id).metrics, step)
        metrics.forget(paths(id).metrics)
        return writer
      }),
    remove: (id) =>
      inOrder(id, async () => {
        get(id)
        await moveToTrash(paths(id).folder, trashFolder)
        metrics.forget(paths(id).metrics)
        records.delete(id)
        index(() => catalogue.remove(id))
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
    problems: () => [...broken.values(), ...repaired, ...(catalogueProblem ? [catalogueProblem] : [])],
    async rebuild(fresh) {
      catalogue = fresh
      catalogueProblem = null
      await load()
    },
  }
}
