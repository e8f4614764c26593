import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { isPapersOwn } from '../../../shared/architecture/paperNumbers.ts'
import { canonical } from '../../../shared/canonical.ts'
import { errorMessage, WorkbenchError } from '../../../shared/errors.ts'
import { cellsOf, type StudyCell, unknownNetworks } from '../../../shared/study/cells.ts'
import { type StudyFile, seedsOf } from '../../../shared/study/studyFile.ts'
import type { CellStatus, Halts, StudyDetails, StudySummary } from '../../../shared/study/studyStatus.ts'
import type { RunSummary } from '../../../shared/training/run.ts'
import { openStudyStore, type StoredStudy } from '../../workspace/studyStore.ts'
import type { ArchitecturesService } from '../architectures.ts'
import type { DatasetSource, ServiceContext } from '../context.ts'
import type { RunsService } from '../runs.ts'
import { cellRunId, cellStatus } from './cellStatus.ts'
import { adoptTasks, type TaskRuns, taskRuns } from './tasks.ts'
import { type StudyWork, startStudy } from './work.ts'

/** Studies: many trainings asked for by one file. What is done, and what is missing, follows from the runs alone. */
export interface StudiesService {
  list(): Promise<StudySummary[]>
  /** @throws WorkbenchError NOT_FOUND, and what `cellsOf` throws */
  get(id: string): Promise<StudyDetails>
  /** @param isNew a study of that name must not be there yet */
  save(file: StudyFile, options?: { isNew?: boolean }): Promise<StudyDetails>
  /** What a file asks for and what of it is done, without keeping it. */
  preview(file: StudyFile): Promise<StudyDetails>
  start(id: string): Promise<StudyDetails>
  pause(id: string): Promise<StudyDetails>
  addSeeds(id: string, count: number): Promise<StudyDetails>
  remove(id: string): Promise<void>
  restore(id: string): Promise<StudyDetails>
  /** Resolves once this process does not work on it (any more). */
  settled(id: string): Promise<void>
  /** The cells and what the study's folder says, for whoever trains them elsewhere. */
  plan(id: string): Promise<{ stored: StoredStudy; cells: StudyCell[]; folder: string }>
  /** Starts nothing more, before the runs are closed. */
  close(): void
}

export interface StudiesOptions {
  context: ServiceContext
  runs: RunsService
  datasets: DatasetSource
  architectures: ArchitecturesService
  /** Tells pages that studies have changed. */
  changed(): void
}

export function createStudies({ context, runs, datasets, architectures, changed }: StudiesOptions): StudiesService {
  const { workspace } = context
  const store = openStudyStore(workspace.layout)
  const working = new Map<string, StudyWork>()

  async function stored(id: string): Promise<StoredStudy> {
    const found = await store.read(id)
    if (found) return found
    throw new WorkbenchError(
      'NOT_FOUND',
      `There is no study "${id}" in ${workspace.layout.root}; see the list of studies.`,
    )
  }

  async function plan(id: string, known?: StoredStudy) {
    const study = known ?? (await stored(id))
    const { dataset } = await datasets.open(study.file.dataset)
    return { stored: study, dataset, cells: cellsOf(study.file, dataset), folder: store.folder(id) }
  }

  async function details(id: string, given?: StoredStudy): Promise<StudyDetails> {
    const { stored: study, dataset, cells, folder } = await plan(id, given)
    if (workspace.access === 'write') await adoptTasks(runs, folder, workspace.layout, false)
    const tasks = await taskRuns(folder)
    const known = new Map(runs.list().map((run) => [run.id, run]))
    const networks = new Map(cells.map(({ network, request }) => [network, request.architecture]))
    return {
      id,
      title: study.file.title ?? id,
      createdAt: study.createdAt,
      file: study.file,
      dataset: {
        name: dataset.name,
        title: dataset.title,
        sha256: dataset.sha256,
        testImages: dataset.counts.test,
        isCifar10: dataset.isCifar10 ?? false,
      },
      networks: [...networks].map(([network, architecture]) => ({
        id: network,
        title: architecture.title,
        parameters: analyseArchitecture(architecture).parameters,
        fullWidth: isPapersOwn({ ...architecture, id: network }),
      })),
      cells: cells.map((cell) => statusOf(cell, known, tasks, study.halts)),
      running: working.has(id),
    }
  }

  /** A file that names no version means what it meant when it was first kept: its finished cells stay its own. */
  const withVersion = (file: StudyFile, before: StoredStudy | null): StudyFile => ({
    ...file,
    version: file.version ?? (before ? (before.file.version ?? 1) : 2),
  })

  /** Networks of the workspace's own are written into the study: what is edited later must not change what was asked. */
  async function withArchitectures(file: StudyFile): Promise<StudyFile> {
    const unknown = unknownNetworks(file)
    if (unknown.length === 0) return file
    const networks = await Promise.all(
      file.networks.map(async (network) => {
        const object = typeof network === 'string' ? { id: network } : network
        if (!unknown.includes(object.id)) return network
        const { architecture, origin } = await architectures.get(object.id)
        return origin === 'own' ? { ...object, architecture } : network
      }),
    )
    return { ...file, networks }
  }

  /** @throws WorkbenchError CONFLICT for a rule that would be chosen after the numbers. */
  async function mustKeepRule(file: StudyFile, before: StoredStudy) {
    if (canonical(file.rule) === canonical(before.file.rule)) return
    const { cells } = await details(before.file.name)
    const begun = cells.filter(({ epochsDone }) => epochsDone > 0).length
    if (begun > 0)
      throw new WorkbenchError(
        'CONFLICT',
        `The rule of the study "${file.name}" is fixed since its first epoch (${begun} of its cells have begun); keep it, or start a study under another name.`,
      )
  }

  async function save(given: StudyFile, { isNew = false } = {}): Promise<StudyDetails> {
    workspace.mustWrite()
    const before = await store.read(given.name)
    const file = await withArchitectures(withVersion(given, before))
    const { dataset } = await datasets.open(file.dataset)
    cellsOf(file, dataset)
    if (before && isNew)
      throw new WorkbenchError(
        'CONFLICT',
        `There is a study "${file.name}" already (${before.file.title ?? 'without a title'}); choose another name.`,
      )
    if (before) await mustKeepRule(file, before)
    await store.write({ createdAt: before?.createdAt ?? new Date().toISOString(), file, halts: before?.halts ?? {} })
    changed()
    return details(file.name)
  }

  async function summary(id: string): Promise<StudySummary> {
    const study = await stored(id)
    const base = { id, title: study.file.title ?? id, createdAt: study.createdAt, dataset: study.file.dataset }
    try {
      const { cells, running } = await details(id)
      const count = (state: string) => cells.filter((cell) => cell.state === state).length
      return { ...base, cells: cells.length, done: count('done'), failed: count('failed'), running, problem: null }
    } catch (error) {
      return { ...base, cells: 0, done: 0, failed: 0, running: false, problem: errorMessage(error).message }
    }
  }

  return {
    list: async () => Promise.all((await store.list()).map(summary)),
    get: (id) => details(id),
    save,
    async preview(given) {
      const before = await store.read(given.name)
      const file = await withArchitectures(withVersion(given, before))
      return details(file.name, { createdAt: before?.createdAt ?? '', file, halts: before?.halts ?? {} })
    },
    plan: (id) => plan(id),
    async start(id) {
      workspace.mustWrite()
      const { folder } = await plan(id)
      if (!working.has(id)) {
        await adoptTasks(runs, folder, workspace.layout, true)
        const work = startStudy({
          name: id,
          runs,
          async plan() {
            const { stored: study, cells } = await plan(id)
            const tasks = await taskRuns(folder)
            const here = cells.filter((cell) => !tasks.has(cellRunId(cell)))
            return { file: study.file, cells: here, halts: study.halts }
          },
          async halt(runId, halt) {
            const study = await stored(id)
            await store.write({ ...study, halts: { ...study.halts, [runId]: halt } })
            changed()
          },
        })
        working.set(id, work)
        void work.ended.finally(() => {
          working.delete(id)
          changed()
        })
        changed()
      }
      return details(id)
    },
    async pause(id) {
      await stored(id)
      await working.get(id)?.pause()
      return details(id)
    },
    async addSeeds(id, count) {
      const { file } = await stored(id)
      const seeds = seedsOf(file)
      for (let seed = 1, added = 0; added < count; seed++)
        if (!seeds.includes(seed)) {
          seeds.push(seed)
          added++
        }
      return save({ ...file, seeds })
    },
    async remove(id) {
      workspace.mustWrite()
      await stored(id)
      if (working.has(id))
        throw new WorkbenchError('CONFLICT', `The study "${id}" is training; pause it before removing it.`)
      await store.remove(id)
      changed()
    },
    async restore(id) {
      workspace.mustWrite()
      await store.restore(id)
      changed()
      return details(id)
    },
    settled: async (id) => working.get(id)?.ended,
    close() {
      for (const work of working.values()) work.finish()
    },
  }
}

/** A cell's status by its run here, else by its task's. */
function statusOf(cell: StudyCell, here: ReadonlyMap<string, RunSummary>, tasks: TaskRuns, halts: Halts): CellStatus {
  const runId = cellRunId(cell)
  const run = here.get(runId)
  if (run || !tasks.has(runId)) return cellStatus(cell, run ?? null, halts)
  const status = cellStatus(cell, tasks.get(runId) ?? null, halts)
  return status.state === 'missing'
    ? { ...status, state: 'elsewhere', reason: 'A task of the cluster has it.' }
    : status
}
