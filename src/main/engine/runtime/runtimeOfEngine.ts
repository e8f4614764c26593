import type { RuntimeId } from '../../../shared/training/run.ts'
import type { Runtime } from '../ops/runtime.ts'
import { loadRuntime } from './loadRuntime.ts'

/** Which tensor runtime an engine should load. */
export interface RuntimeChoice {
  runtime: RuntimeId | 'auto'
  tensorflowFolder?: string | null
}

let loaded: Promise<Runtime> | null = null

/** The one runtime of this process: the first choice counts, for a process can hold only one TensorFlow. */
export function runtimeOfEngine({ runtime, tensorflowFolder }: RuntimeChoice): Promise<Runtime> {
  loaded ??= loadRuntime(runtime, { tensorflowFolder }).catch((error) => {
    loaded = null // another try may follow, e.g. after the native library was fetched
    throw error
  })
  return loaded
}
