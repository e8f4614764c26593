import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { isOfDisk } from '../../../disk/diskError.ts'
import { renamePatiently } from '../../../disk/wholeFile.ts'

export interface FetchOptions {
  signal: AbortSignal
  report(progress: Progress): void
  /** Seconds without a byte until the connection counts as lost. */
  stallSeconds?: number
  /** Pauses between attempts in seconds; the attempts end with the list. Any byte that comes starts it over. */
  pauses?: readonly number[]
}

/** A server's refusal, which trying again will not change. */
class Refused extends Error {}

/**
 * Downloads a file and checks its MD5. What has come stays in `TARGET.part`: a lost connection is taken up again where it broke off
 * (HTTP Range), now or when the download is started the next time.
 * @throws WorkbenchError NETWORK, BAD_FILE when the checksum is wrong, DISK, CANCELLED.
 */
export async function fetchFile(url: string, target: string, md5: string, options: FetchOptions): Promise<void> {
  const part = `${target}.part`
  const pauses = options.pauses ?? [1, 3, 10, 30]
  for (let attempt = 0; ; ) {
    const before = await sizeOf(part)
    try {
      await fetchRest(url, part, before, options)
      break
    } catch (error) {
      options.signal.throwIfAborted()
      if (isOfDisk(error) || error instanceof WorkbenchError) throw error
      const after = await sizeOf(part)
      if (after > before) attempt = 0
      if (error instanceof Refused || attempt >= pauses.length) throw lost(url, after, error)
      await wait(pauses[attempt++]! * 1000, undefined, { signal: options.signal })
    }
  }
  const found = await md5Of(part)
  if (found !== md5) {
    await rm(part, { force: true })
    throw new WorkbenchError(
      'BAD_FILE',
      `${basename(target)} arrived damaged: its MD5 is ${found} instead of ${md5}; it was removed, so download it again.`,
    )
  }
  await renamePatiently(part, target)
}

function lost(url: string, bytes: number, error: unknown) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const words = cause instanceof Error ? cause.message : String(cause)
  const kept = bytes > 0 ? `; ${(bytes / 1e6).toFixed(1)} MB are kept, and starting it again goes on from there` : ''
  return new WorkbenchError('NETWORK', `Could not download ${url} (${words})${kept}.`, { cause: error })
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  )

/** Asks for what is missing and appends it; starts anew where the server does not do ranges. */
async function fetchRest(url: string, part: string, have: number, { signal, report, stallSeconds = 30 }: FetchOptions) {
  const stalled = new AbortController()
  const watch = setTimeout(
    () => stalled.abort(new Error(`nothing came for ${stallSeconds} seconds`)),
    stallSeconds * 1000,
  )
  let file: FileHandle | null = null
  try {
    const response = await fetch(url, {
      headers: have > 0 ? { Range: `bytes=${have}-` } : {},
      signal: AbortSignal.any([signal, stalled.signal]),
    })
    // The part has all bytes already; only its checksum is left to see.
    if (response.status === 416 && have > 0) return
    if (!response.ok || !response.body) {
      const refusal = `the server answered ${response.status} ${response.statusText}`.trim()
      throw response.status >= 500 || response.status === 429 ? new Error(refusal) : new Refused(refusal)
    }
    let at = response.status === 206 ? have : 0
    const length = Number(response.headers.get('content-length')) || null
    const total = length === null ? null : at + length
    const begun = performance.now()
    const start = at
    file = await open(part, at > 0 ? 'a' : 'w')
    for await (const chunk of response.body) {
      watch.refresh()
      await file.writeFile(chunk)
      at += chunk.length
      const rate = (at - start) / ((performance.now() - begun) / 1000)
      report({
        phase: 'Downloading',
        done: at,
        total,
        unit: 'bytes',
        secondsLeft: total === null || rate === 0 ? null : (total - at) / rate,
      })
    }
    if (total !== null && at < total) throw new Error('the connection was cut')
  } finally {
    clearTimeout(watch)
    await file?.close()
  }
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
