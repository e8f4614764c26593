import { threadCount } from '../base/threads.ts'
import type { Runtime } from '../ops/runtime.ts'
import type { FoundWebGpu } from './attempt.ts'
import { convolutionSeconds, openSpeeds, type Speeds, speedKey, trainingSeconds } from './webGpuSpeed.ts'

export interface Judges {
  /** The processor's best runtime that loads here and now; null where none does. */
  loadCpu(): Promise<Runtime | null>
  threads: number | null
  speeds?: ReturnType<typeof openSpeeds>
  measure?: typeof convolutionSeconds
}

/**
 * Why `auto` passes over a WebGPU that computes, in one sentence, or null where it takes it: a GPU must be one, and must train faster than
 * the processor, which not every integrated one does. The answer is remembered for this machine.
 */
export async function passedOver(found: FoundWebGpu, judges: Judges): Promise<string | null> {
  const { runtime, isSoftware } = found
  if (!runtime) return null
  if (isSoftware) return `${runtime.device} is no GPU, so it is taken only by name.`
  const { gpu, cpu } = await speedsOf(runtime, judges)
  if (gpu < cpu) return null
  return `${runtime.device} trains slower here than the processor (${shown(gpu)} against ${shown(cpu)} on the check), so it is taken only by name.`
}

const shown = (seconds: number) => `${(seconds * 1000).toPrecision(3)} ms`

async function speedsOf(gpu: Runtime, judges: Judges): Promise<Speeds> {
  const { loadCpu, threads, speeds = openSpeeds(), measure = convolutionSeconds } = judges
  const key = speedKey(gpu, threads)
  const known = speeds.get(key)
  if (known) return known
  const { tf } = gpu
  const own = tf.getBackend()
  const onGpu = await measure(gpu)
  const cpu = await loadCpu()
  // Without a processor's runtime there is nothing to lose against.
  let onCpu = Number.POSITIVE_INFINITY
  if (cpu) onCpu = trainingSeconds(cpu, await measure(cpu), threadsOutside())
  await tf.setBackend(own) // the processor's runtime made itself tfjs's own
  const found = { gpu: onGpu, cpu: onCpu }
  if (cpu) speeds.put(key, found)
  return found
}

/** By how many threads a compiled step divides what one operation takes, where operations have one thread each (`ops/graph/lanes.ts`). */
function threadsOutside(environment: NodeJS.ProcessEnv = process.env): number {
  return environment.TF_NUM_INTRAOP_THREADS === '1' ? (threadCount(environment) ?? 1) : 1
}
