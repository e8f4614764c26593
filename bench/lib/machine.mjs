import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'

/** A Python that has PyTorch: `ALLCONV_PYTHON`, Debian's, or the first one in the path; null where none has. */
export function findPyTorch() {
  for (const python of [process.env.ALLCONV_PYTHON, '/usr/bin/python3', 'python3', 'python'].filter(Boolean))
    try {
      const version = execFileSync(python, ['-c', 'import torch; print(torch.__version__)'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
      return { python, version }
    } catch {
      // not there, or without torch
    }
  return null
}

export const describeMachine = () => ({
  date: new Date().toISOString().slice(0, 16),
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${release()}`,
  node: process.version,
  loadBefore: loadavg().map((load) => +load.toFixed(1)),
})

/** Multiply-add peak of so many threads in GFLOPS. */
export const measurePeak = (threads) =>
  Number(
    execFileSync(process.execPath, [join(import.meta.dirname, 'peak.mjs'), threads], {
      env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1' },
      encoding: 'utf8',
    }),
  )
