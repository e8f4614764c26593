import type { Runtime } from '../../src/main/engine/ops/runtime.ts'
import { loadRuntime } from '../../src/main/engine/runtime/loadRuntime.ts'
import type { RuntimeId } from '../../src/shared/training/run.ts'

/** A runtime for tests, or null where this machine has none of that kind: such tests are skipped, and say so. */
export async function testRuntime(id: RuntimeId): Promise<Runtime | null> {
  try {
    return await loadRuntime(id)
  } catch (error) {
    console.warn(`Skipped: ${(error as Error).message}`)
    return null
  }
}
