import type { RuntimeReport } from '../../../shared/api/host.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { RuntimeId } from '../../../shared/training/run.ts'
import type { Runtime } from '../ops/runtime.ts'
import type { Attempt, FoundWebGpu, RuntimeOptions } from './attempt.ts'
import { loadTensorFlow, refusedFolder } from './loadTensorFlow.ts'
import { loadWasm } from './loadWasm.ts'
import { loadWebGpu } from './loadWebGpu.ts'
import { type Judges, passedOver } from './passedOver.ts'

interface Candidate {
  title: string
  load(options: RuntimeOptions): Promise<Attempt | FoundWebGpu>
}

/** Every runtime, in the order in which `auto` tries them. */
const CANDIDATES: Record<RuntimeId, Candidate> = {
  'tensorflow-gpu': { title: 'TensorFlow on an NVIDIA GPU', load: (options) => loadTensorFlow('gpu', options) },
  webgpu: { title: 'WebGPU', load: () => loadWebGpu() },
  tensorflow: { title: 'TensorFlow on the CPU', load: (options) => loadTensorFlow('cpu', options) },
  wasm: { title: 'WebAssembly', load: () => loadWasm() },
}

/** What a GPU has to beat: what loads on the processor, without fetching anything for the comparison. */
const judges = ({ tensorflowFolder, threads }: RuntimeOptions): Judges => ({
  threads: threads ?? null,
  loadCpu: async () =>
    (await loadTensorFlow('cpu', { tensorflowFolder, threads })).runtime ?? (await loadWasm()).runtime,
})

/** Why `auto` takes another one, where it does although this one works. */
const reasonAgainst = async (attempt: Attempt | FoundWebGpu, options: RuntimeOptions) =>
  'isSoftware' in attempt ? passedOver(attempt, judges(options)) : null

/**
 * Loads a runtime: the one named, or with `auto` the first that works.
 * @throws WorkbenchError RUNTIME with every attempt, when none works.
 */
export async function loadRuntime(id: RuntimeId | 'auto', options: RuntimeOptions = {}): Promise<Runtime> {
  const ids = id === 'auto' ? (Object.keys(CANDIDATES) as RuntimeId[]) : [id]
  const failures: string[] = []
  for (const candidate of ids) {
    const attempt = await CANDIDATES[candidate].load(options)
    const { runtime, tried, advice } = attempt
    const reason = id === 'auto' ? await reasonAgainst(attempt, options) : null
    if (runtime && reason === null) return runtime
    if ('close' in attempt) attempt.close()
    failures.push([...tried, reason ?? '', advice ?? ''].join(' ').trim())
  }
  throw new WorkbenchError(
    'RUNTIME',
    `${id === 'auto' ? 'No tensor runtime' : CANDIDATES[id].title} does not load here: ${failures.join(' ')}`,
  )
}

/** Loads one runtime and says how that went; a process can hold only one TensorFlow, so give each runtime a process of its own. */
export async function probeRuntime(id: RuntimeId, options: RuntimeOptions = {}): Promise<RuntimeReport> {
  const { title, load } = CANDIDATES[id]
  const attempt = await load(options)
  const { runtime, tried, advice } = attempt
  const reason = await reasonAgainst(attempt, options)
  return {
    id,
    title,
    works: runtime !== null,
    device: runtime?.device ?? null,
    version: runtime?.version ?? null,
    tried: reason === null ? tried : [...tried, reason],
    passedOver: reason,
    advice,
    folderRefused: refusedFolder(options.tensorflowFolder),
  }
}
