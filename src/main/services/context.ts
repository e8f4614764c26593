import type { Settings } from '../../shared/api/host.ts'
import type { Dataset } from '../../shared/data/dataset.ts'
import type { Engine, EngineOptions } from '../engine/client.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** `usualThreads`: how many an engine takes where nobody has asked this process for another number. */
export type EngineWish = EngineOptions & { usualThreads?: number | null }

/** What every service is given. */
export interface ServiceContext {
  readonly workspace: Workspace
  /** The user's settings as they are now. */
  settings(): Settings
  /** Why they are not the user's own: their file could not be read. Null where all is well. */
  settingsProblem(): string | null
  /** Starts an engine with the user's number of threads; whoever starts one kills it. What is left is killed when the application closes. */
  startEngine(options?: EngineWish): Engine
}

/** Where services get a data set from; the embedded one is made when it is first asked for. */
export interface DatasetSource {
  /**
   * The data set's folder and description.
   * @throws WorkbenchError NOT_FOUND
   */
  open(name: string): Promise<{ folder: string; dataset: Dataset }>
}
