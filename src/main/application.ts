import { cpus } from 'node:os'
import type { Capabilities } from '../shared/api/host.ts'
import { cudaEnvironment, type Engine, type StartProcess, startEngine } from './engine/client.ts'
import { createEngineTurns } from './engine/engineTurns.ts'
import type { Services } from './procedures/base.ts'
import { createRouter } from './router.ts'
import { type ArchitecturesService, createArchitectures } from './services/architectures.ts'
import { createChanges } from './services/changes.ts'
import { createCheckpoints } from './services/checkpoints.ts'
import { createCompare } from './services/compare.ts'
import type { EngineWish, ServiceContext } from './services/context.ts'
import { createDatasets } from './services/datasets.ts'
import { createEvaluations } from './services/evaluations.ts'
import { createExplain } from './services/explain.ts'
import { createHost } from './services/host.ts'
import { createNetworks } from './services/networks/networks.ts'
import { createRuns } from './services/runs.ts'
import { createSettings } from './services/settings.ts'
import { createStudies } from './services/studies/studies.ts'
import { softwareVersions } from './versions.ts'
import { openWorkspace, type Workspace } from './workspace/workspace.ts'

export interface ApplicationOptions {
  /** The workspace folder; made where there is none. */
  workspace: string
  /** `read` looks at a workspace beside the process that writes it, and changes nothing. */
  access?: 'write' | 'read'
  /** How this host starts an engine process. */
  startProcess: StartProcess
  capabilities: Capabilities
  /** Folder of the networks that come with the workbench; none where absent. */
  networks?: string | null
  /** Threads of an engine where neither the settings nor the caller say so; all cores where absent. */
  threads?: number
  /** People look at pages meanwhile: engines at long work leave the processor to those, and to the engine that explains. */
  hasPages?: boolean
}

/** Everything but the window: what a host serves and the command line calls. */
export interface Application {
  readonly workspace: Workspace
  readonly services: Services
  /** The contract, implemented; hosts hand it to the wire. */
  readonly router: ReturnType<typeof createRouter>
  /** Pauses what is training, ends every engine, and lets go of the workspace. Can be called twice. */
  close(): Promise<void>
}

/**
 * Opens the workspace and starts the services.
 * @throws WorkbenchError LOCKED, DISK
 */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const workspace = await openWorkspace(options.workspace, options.access)
  const engines = new Set<Engine>()
  const turns = createEngineTurns()
  try {
    const changes = createChanges()
    const settings = await createSettings(workspace, () => changes.publish('settings'))
    const context: ServiceContext = {
      workspace,
      settings: () => settings.get(),
      settingsProblem: () => settings.unreadable,
      startEngine({ usualThreads, ...given }: EngineWish = {}) {
        const { threads: wanted, cudaDevice } = settings.get()
        const threads = given.threads ?? options.threads ?? usualThreads ?? wanted ?? cpus().length
        const background = given.background ?? options.hasPages ?? false
        const environment = { ...given.environment, ...cudaEnvironment(given.cudaDevice ?? cudaDevice) }
        const engine = startEngine(options.startProcess, { ...given, threads, background, environment, turns })
        engines.add(engine)
        void engine.exited.then(() => engines.delete(engine))
        return engine
      },
    }
    const versions = softwareVersions()
    const checkpoints = createCheckpoints(context)
    const datasets = createDatasets(context)
    const architectures: ArchitecturesService = createArchitectures(context)
    const runs = await createRuns({ context, checkpoints, datasets, versions })
    const changed = () => changes.publish('studies')
    const studies = createStudies({ context, runs, datasets, architectures, changed })
    const evaluations = createEvaluations({ context, checkpoints, datasets })
    const compare = createCompare({ context, checkpoints, datasets })
    const networks = createNetworks({ context, checkpoints, datasets, runs, folder: options.networks ?? null })
    const explain = createExplain(context, { checkpoints, datasets, settings })
    const { capabilities } = options
    const host = createHost({ context, settings, checkpoints, datasets, capabilities, versions })
    const services: Services = {
      context,
      settings,
      checkpoints,
      datasets,
      architectures,
      runs,
      networks,
      studies,
      evaluations,
      compare,
      explain,
      host,
      changes,
      versions,
    }

    let closed: Promise<void> | null = null
    const close = async () => {
      studies.close()
      await runs.close()
      for (const engine of engines) engine.kill()
      await Promise.all([...engines].map((engine) => engine.exited))
      workspace.close()
    }
    return {
      workspace,
      services,
      router: createRouter(services),
      close() {
        closed ??= close()
        return closed
      },
    }
  } catch (error) {
    workspace.close()
    throw error
  }
}
