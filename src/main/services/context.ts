import type { Settings } from '../../shared/api/host.ts'
import type { Dataset } from '../../shared/data/dataset.ts'
import type { Engine, EngineOptions } from '../engine/client.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What every service is given. */
export interface ServiceContext {
  readonly workspace: Workspace
  /** The user's settings as they are now. */
  settings(): Settings
  /** Starts an engine with the user's number of threads; whoever starts one kills it. What is left is killed when the application closes. */
  startEngine(options?: EngineOptions): Engine
}

/** Where services get a data set from; the embedded one is made when it is first asked for. */
export interface DatasetSource {
  /**
   * The data set's folder and description.
   * @throws WorkbenchError NOT_FOUND
   */
  open(name: string): Promise<{ folder: string; dataset: Dataset }>
}
