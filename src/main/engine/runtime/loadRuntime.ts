import type { RuntimeReport } from '../../../shared/api/host.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { RuntimeId } from '../../../shared/training/run.ts'
import { loadTensorFlow } from './loadTensorFlow.ts'
import { loadWasm } from './loadWasm.ts'
import { loadWebGpu } from './loadWebGpu.ts'
import type { Runtime } from './runtime.ts'

export interface RuntimeOptions {
  /** Folder with TensorFlow's native library and addon, named by the user; searched first. */
  tensorflowFolder?: string | null
  /** Threads of the CPU kernels, for the device's name; the engine's environment decides (`TF_NUM_INTRAOP_THREADS`). */
  threads?: number | null
  /** Fetch TensorFlow's CPU library where nothing else loads; told of its progress. Absent: nothing is fetched. */
  onProvision?: (progress: Progress) => void
}

/** One runtime's attempt to load: what was tried, and the runtime or what the user can do. */
export interface Attempt {
  tried: string[]
  runtime: Runtime | null
  advice: string | null
}

interface Candidate {
  title: string
  load(options: RuntimeOptions, choice: 'by name' | 'auto'): Promise<Attempt>
}

/** Every runtime, in the order in which `auto` tries them. WebGPU stands behind TensorFlow's CPU: nobody has measured yet that it is faster. */
const CANDIDATES: Record<RuntimeId, Candidate> = {
  'tensorflow-gpu': { title: 'TensorFlow on an NVIDIA GPU', load: (options) => loadTensorFlow('gpu', options) },
  tensorflow: { title: 'TensorFlow on the CPU', load: (options) => loadTensorFlow('cpu', options) },
  webgpu: { title: 'WebGPU', load: (_, choice) => loadWebGpu({ choice }) },
  wasm: { title: 'WebAssembly', load: () => loadWasm() },
}

/**
 * Loads a runtime: the one named, or with `auto` the first that works.
 * @throws WorkbenchError RUNTIME with every attempt, when none works.
 */
export async function loadRuntime(id: RuntimeId | 'auto', options: RuntimeOptions = {}): Promise<Runtime> {
  const ids = id === 'auto' ? (Object.keys(CANDIDATES) as RuntimeId[]) : [id]
  const failures: string[] = []
  for (const candidate of ids) {
    const { runtime, tried, advice } = await CANDIDATES[candidate].load(options, id === 'auto' ? 'auto' : 'by name')
    if (runtime) return runtime
    failures.push([...tried, advice ?? ''].join(' ').trim())
  }
  throw new WorkbenchError(
    'RUNTIME',
    `${id === 'auto' ? 'No tensor runtime' : CANDIDATES[id].title} does not load here: ${failures.join(' ')}`,
  )
}

/** Loads one runtime and says how that went; a process can hold only one TensorFlow, so give each runtime a process of its own. */
export async function probeRuntime(id: RuntimeId, options: RuntimeOptions = {}): Promise<RuntimeReport> {
  const { title, load } = CANDIDATES[id]
  const { runtime, tried, advice } = await load(options, 'by name')
  return {
    id,
    title,
    works: runtime !== null,
    device: runtime?.device ?? null,
    version: runtime?.version ?? null,
    tried,
    advice,
  }
}
