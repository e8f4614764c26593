import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { peersPython } from '../../scripts/lib/peers.mjs'

/**
 * Pythons that have PyTorch, the peer to be held against first: the one named by `ALLCONV_PYTHON`, that of `npm run peers`, Debian's, or the
 * first one in the path. No version comes twice.
 * @returns {{ python: string, version: string }[]}
 */
export function findPyTorches() {
  const found = []
  for (const python of [process.env.ALLCONV_PYTHON, peersPython(), '/usr/bin/python3', 'python3', 'python'].filter(
    Boolean,
  ))
    try {
      const version = execFileSync(python, ['-c', 'import torch; print(torch.__version__)'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
      if (!found.some((known) => known.version === version)) found.push({ python, version })
    } catch {
      // not there, or without torch
    }
  return found
}

/** The first of them, or null. */
export const findPyTorch = () => findPyTorches()[0] ?? null

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
