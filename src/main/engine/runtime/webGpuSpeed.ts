import { cpus } from 'node:os'
import { join } from 'node:path'
import { readRegularTextSync } from '../../disk/openRegularFile.ts'
import { writeWholeSync } from '../../disk/wholeFile.ts'
import { cacheFolder } from '../base/cacheFolder.ts'
import type { Runtime, Tensor } from '../ops/runtime.ts'

/** Changes whenever the check or the kernels do, so that old answers do not count. */
const VERSION = 1

/**
 * How much faster training is on TensorFlow's CPU than its single operations are, by the compiled step (docs/benchmarks.md: 2040 ms against
 * 1067 ms a step). WebGPU and WebAssembly train by single operations.
 */
const COMPILED_GAIN = 2

/** What a check takes: a convolution of the paper's width, forward and back, [N, H, W, C]. About 2 billion multiply-adds. */
const CHECK = { images: 16, side: 16, channels: 96, window: { kernel: 3, stride: 1, padding: 1 } }

/** Seconds of one convolution forward and back by single operations: the fastest of a few, after one that warms up. */
export async function convolutionSeconds({ ops, scoped }: Runtime, repeats = 3): Promise<number> {
  const { images, side, channels, window } = CHECK
  const maps = [images, side, side, channels]
  const kernel = [3, 3, channels, channels]
  const numbers = (shape: readonly number[]) =>
    Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, i) => (i % 7) - 3)
  const [x, k] = [ops.constant(numbers(maps), maps), ops.constant(numbers(kernel), kernel)]
  const once = async () => {
    const start = performance.now()
    const results = scoped(() => {
      const y = ops.conv2d(x, k, window)
      return [ops.conv2dInputGradient(y, k, maps, window), ops.conv2dKernelGradient(x, y, kernel, window)] as Tensor[]
    })
    for (const result of results) {
      await result.data() // a GPU only starts before it is asked for numbers
      result.dispose()
    }
    return (performance.now() - start) / 1000
  }
  try {
    await once()
    let best = Number.POSITIVE_INFINITY
    for (let i = 0; i < repeats; i++) best = Math.min(best, await once())
    return best
  } finally {
    x.dispose()
    k.dispose()
  }
}

/** Seconds of the check on the GPU, and what the processor is expected to take in training. */
export interface Speeds {
  gpu: number
  cpu: number
}

/**
 * How long a processor's runtime would train on what the check took by single operations.
 * @param threads of the engine, where its operations were told to take one thread each (`lanes.ts`); otherwise 1
 */
export const trainingSeconds = (runtime: Pick<Runtime, 'id'>, seconds: number, threads: number): number =>
  runtime.id === 'tensorflow' ? seconds / COMPILED_GAIN / threads : seconds

/** The speeds found earlier on this machine, in a file of the cache folder. A file that cannot be read or written costs a new check. */
export function openSpeeds(folder = cacheFolder()) {
  const path = join(folder, 'webgpu-speeds.json')
  const read = (): Record<string, Speeds> => {
    try {
      const stored: unknown = JSON.parse(readRegularTextSync(path))
      return stored !== null && typeof stored === 'object' ? (stored as Record<string, Speeds>) : {}
    } catch {
      return {}
    }
  }
  return {
    get(key: string): Speeds | null {
      const found = read()[key]
      return found && found.gpu > 0 && found.cpu > 0 ? found : null
    },
    put(key: string, speeds: Speeds): void {
      try {
        writeWholeSync(path, JSON.stringify({ ...read(), [key]: speeds }, null, 1))
      } catch {
        // As above.
      }
    },
  }
}

/** What a check's answer depends on: both devices, the version of what computes, the threads. */
export function speedKey(gpu: Pick<Runtime, 'device' | 'version'>, threads: number | null): string {
  return `${gpu.device}, WebGPU ${gpu.version}, ${cpus()[0]?.model.trim() ?? 'unknown'}, ${threads ?? 'all'} threads, check ${VERSION}`
}
