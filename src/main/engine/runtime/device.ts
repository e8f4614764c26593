import { execFile } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** e.g. `2 CPU threads (AMD EPYC 7B13)`. */
export function cpuDevice(threads: number | null = null): string {
  const count = threads ?? (Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism())
  const model = cpus()[0]?.model.trim()
  return `${count} CPU ${count === 1 ? 'thread' : 'threads'}${model ? ` (${model})` : ''}`
}

/** Name and memory of the first CUDA device that this process may use, e.g. `NVIDIA GeForce RTX 4090, 24 GB`, from NVIDIA's own tool. */
export async function cudaDevice(): Promise<string> {
  const first = process.env.CUDA_VISIBLE_DEVICES?.split(',')[0]?.trim()
  try {
    const { stdout } = await run(
      'nvidia-smi',
      ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits', ...(first ? ['-i', first] : [])],
      { timeout: 5000 },
    )
    const description = parseNvidiaSmi(stdout)
    if (description) return description
  } catch {
    // The device computes even where the tool is missing; only its name stays unknown.
  }
  return 'NVIDIA GPU'
}

/** First line of `name, memory in MiB`. */
export function parseNvidiaSmi(csv: string): string | null {
  const line = csv.split('\n')[0] ?? ''
  const comma = line.lastIndexOf(',')
  const mebibytes = Number(line.slice(comma + 1))
  const name = line.slice(0, comma).trim()
  return comma > 0 && name && mebibytes > 0 ? `${name}, ${Math.round(mebibytes / 1024)} GB` : null
}
