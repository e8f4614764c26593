import type { Settings } from '../../shared/api/host.ts'
import type { RuntimeId } from '../../shared/training/run.ts'
import type { ModelReference } from '../engine/checkpoint/loadModel.ts'
import { cudaEnvironment, startEngine } from '../engine/client.ts'
import { createExplainEngine, type ExplainEngine } from '../services/explainEngine.ts'
import { readSettings } from '../services/settings.ts'
import { layoutOf, workspacePath } from '../workspace/layout.ts'
import { onInterrupt } from './interrupts.ts'
import type { Terminal } from './terminal.ts'
import { startProcess } from './workbench.ts'

interface ExplainEngineOptions {
  workspace?: string
  runtime?: RuntimeId | 'auto'
  threads?: number
}

interface Explaining {
  engine: ExplainEngine
  model: ModelReference
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** What is wrong with the settings, which was said already; null where all is well. */
  problem: string | null
}

/**
 * Lets a command ask an explaining engine of its own about a checkpoint, by the user's settings where the command's options say nothing else, and
 * ends it with the work.
 */
export async function withExplainEngine<Result>(
  terminal: Terminal,
  options: ExplainEngineOptions,
  checkpoint: Pick<ModelReference, 'id' | 'path'>,
  work: (explaining: Explaining) => Promise<Result>,
): Promise<Result> {
  const { settings, problem } = await readSettings(layoutOf(workspacePath(options.workspace)))
  if (problem) terminal.note(problem)
  const runtime: Settings['runtime'] = options.runtime ?? settings.runtime
  const engine = createExplainEngine({
    settings: () => ({ ...settings, runtime }),
    startEngine: () =>
      startEngine(startProcess, {
        threads: options.threads ?? settings.threads,
        environment: cudaEnvironment(settings.cudaDevice),
      }),
  })
  const abort = new AbortController()
  const release = onInterrupt(() => abort.abort())
  try {
    const model = { ...checkpoint, runtime, tensorflowFolder: settings.tensorflowFolder }
    return await work({ engine, model, signal: abort.signal, problem })
  } finally {
    engine.close()
    release()
  }
}
