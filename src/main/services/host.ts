import { rm } from 'node:fs/promises'
import { cpus, hostname, platform, release, totalmem } from 'node:os'
import type { Capabilities, DoctorReport, HostInfo, RuntimeReport } from '../../shared/api/host.ts'
import { errorMessage } from '../../shared/errors.ts'
import { isActive, RUNTIME_IDS, type RuntimeId } from '../../shared/training/run.ts'
import { onDisk } from '../disk/diskError.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { ServiceContext } from './context.ts'
import { examineWorkspace, filesBelow } from './examineWorkspace.ts'
import { oneJob } from './oneJob.ts'
import type { SettingsService } from './settings.ts'
import { sharedWork } from './sharedWork.ts'

export interface HostService {
  info(): HostInfo
  /**
   * What works on this machine and what does not; each runtime is tried in an engine of its own. Who asks the same at the same time gets the same
   * report; once nobody waits for it any more, it is given up.
   */
  doctor(options?: { checksums?: boolean }, signal?: AbortSignal): Promise<DoctorReport>
  /** One runtime's report. */
  probe(id: RuntimeId): Promise<RuntimeReport>
  /** Deletes for good what lies in the trash. */
  emptyTrash(): Promise<{ freedBytes: number }>
  /** Puts the folders of runs at rest right, and makes the catalogue anew from them; `problems` says what was done and what is left. */
  rebuildCatalogue(): Promise<{ runs: number; checkpoints: number; problems: string[] }>
}

export interface HostOptions {
  context: ServiceContext
  settings: SettingsService
  checkpoints: CheckpointsService
  datasets: { problems(): Promise<string[]> }
  capabilities: Capabilities
  versions: Record<string, string>
}

/** The machine's memory in bytes, or what a container's limit leaves of it. */
function usableMemory(): number {
  // 0 where there is no limit, 2^64 or so where it is unlimited.
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

export function createHost(options: HostOptions): HostService {
  const { context, settings, checkpoints, datasets, capabilities, versions } = options
  const { workspace } = context

  async function probe(id: RuntimeId, signal?: AbortSignal): Promise<RuntimeReport> {
    const { tensorflowFolder, threads } = context.settings()
    try {
      const job = oneJob(() => context.startEngine(), 'probe', { runtimes: [id], tensorflowFolder, threads }, signal)
      let step = await job.next()
      while (!step.done) step = await job.next()
      const report = step.value[0]!
      // The processor's TensorFlow is looked for in that folder whatever else is there.
      if (id === 'tensorflow') settings.tellFolder(tensorflowFolder, report.folderRefused)
      return report
    } catch (error) {
      signal?.throwIfAborted()
      return {
        id,
        title: id,
        works: false,
        device: null,
        version: null,
        tried: [`Its engine failed: ${errorMessage(error).message}`],
        passedOver: null,
        advice: 'Choose another runtime in the settings or with --runtime.',
        folderRefused: null,
      }
    }
  }

  const shareExamination = sharedWork<DoctorReport>()

  async function examine(checksums: boolean, signal: AbortSignal): Promise<DoctorReport> {
    const runtimes: RuntimeReport[] = []
    // One after the other: each takes all cores and much memory while it loads.
    for (const id of RUNTIME_IDS) runtimes.push(await probe(id, signal))
    const wanted = settings.get().runtime
    const chosen = runtimes.find(
      ({ id, works, passedOver }) => works && (wanted === 'auto' ? passedOver === null : id === wanted),
    )
    const examined = await examineWorkspace(workspace, checksums ? checkpoints : null)
    examined.problems.push(...(await datasets.problems()))
    if (settings.problem) examined.problems.push(settings.problem)
    return {
      runtimes,
      chosen: chosen?.id ?? null,
      workspace: examined,
      versions,
      cores: cpus().length,
      memoryBytes: usableMemory(),
    }
  }

  return {
    info: () => ({
      version: versions['allconv-workbench'] ?? 'unknown',
      versions,
      platform: `${platform()} ${release()}`,
      hostname: hostname(),
      workspace: workspace.layout.root,
      memoryBytes: usableMemory(),
      capabilities,
    }),
    probe: (id) => probe(id),
    doctor({ checksums = false } = {}, signal) {
      const asked = JSON.stringify([context.settings(), settings.get().runtime, checksums])
      return shareExamination(asked, (given) => examine(checksums, given), signal)
    },
    async emptyTrash() {
      workspace.mustWrite()
      const { trash } = workspace.layout
      let freedBytes = 0
      for await (const { bytes } of filesBelow(trash)) freedBytes += bytes
      await onDisk(trash, () => rm(trash, { recursive: true, force: true }))
      return { freedBytes }
    },
    async rebuildCatalogue() {
      workspace.mustWrite()
      const mended: string[] = []
      for (const { file, state } of workspace.runs.list())
        if (!isActive(state.phase)) mended.push(...(await workspace.runs.repair(file.id, 'at rest')))
      await workspace.rebuildCatalogue()
      const runs = workspace.runs.list()
      const count = runs.reduce((sum, run) => sum + run.checkpoints.length, 0)
      return {
        runs: runs.length,
        checkpoints: count,
        problems: [...new Set([...mended, ...workspace.runs.problems()])],
      }
    },
  }
}
