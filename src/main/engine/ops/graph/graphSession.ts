import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { Runtime, Tensor } from '../runtime.ts'
import type { GraphBuilder } from './graphDef.ts'

/** A graph that TensorFlow has loaded, with its variables. */
export interface GraphSession {
  /** Runs what the fetched nodes need, in one native call; the tensors are the caller's. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Tensor[]
  dispose(): void
}

/** Whether its graphs may be fused: on a GPU TensorFlow's compiler needs tools that few machines have. */
export const mayFuse = ({ id }: Pick<Runtime, 'id'>): boolean => id !== 'tensorflow-gpu'

/** What the temporary folders of this process begin with. */
export const graphFolderPrefix = (pid = process.pid) => `allconv-graph-${pid}-`

/**
 * Loads a graph through the addon's SavedModel door, which reads a folder: written to the temporary folder and removed at once.
 * @throws WorkbenchError RUNTIME where the runtime is not TensorFlow, or refuses the graph.
 */
export function openGraph({ native, title }: Runtime, builder: GraphBuilder): GraphSession {
  if (!native)
    throw new WorkbenchError(
      'RUNTIME',
      `${title} runs no compiled graphs; use the eager step, or the TensorFlow runtime.`,
    )
  const { backend, binding } = native
  const folder = mkdtempSync(join(tmpdir(), graphFolderPrefix()))
  let id: number
  try {
    writeFileSync(join(folder, 'saved_model.pb'), builder.savedModel())
    id = binding.loadSavedModel(folder, 'serve')
  } catch (error) {
    throw new WorkbenchError(
      'RUNTIME',
      `TensorFlow does not load the compiled graph (${firstLine(error)}); choose the eager step instead.`,
      { cause: error },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  let open = true
  return {
    run(feeds, fetches) {
      const names = Object.keys(feeds)
      return backend.runSavedModel(
        id,
        names.map((name) => feeds[name]!),
        names.map((name) => ({ name: `${name}:0` })),
        fetches.map((fetch) => (fetch.includes(':') ? fetch : `${fetch}:0`)),
      )
    },
    dispose() {
      if (open) binding.deleteSavedModel(id)
      open = false
    },
  }
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]
