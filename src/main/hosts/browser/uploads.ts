import { createWriteStream } from 'node:fs'
import { rm, statfs } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WorkbenchError } from '../../../shared/errors.ts'
import { safeParts } from '../../../shared/uploadNames.ts'
import { makeFolders } from '../../disk/makeFolders.ts'

export interface UploadLimits {
  /** Bytes of one upload (all its files). */
  bytes: number
  /** Files of one upload. */
  files: number
  /** Requests under way at once, over all sessions. */
  concurrent: number
  /** Milliseconds without a byte after which a request is given up. */
  silence: number
  /** Milliseconds that one file may take. */
  time: number
  /** Bytes that stay free on the disk. */
  reserve: number
}

export const UPLOAD_LIMITS: UploadLimits = {
  bytes: 16 * 2 ** 30,
  files: 200_000,
  concurrent: 16,
  silence: 20_000,
  time: 3600_000,
  reserve: 512 * 2 ** 20,
}

/** Where an uploaded file lies on this machine. */
export interface Uploaded {
  file: string
  /** Folder of the whole upload. */
  folder: string
}

const refused = (sentence: string) => new WorkbenchError('REFUSED', sentence)

interface Batch {
  folder: string
  bytes: number
  files: number
}

/** Takes files from browsers into folders of their own below `root`; everything there is temporary. */
export class Uploads {
  readonly #batches = new Map<string, Batch>()
  #concurrent = 0

  constructor(
    private readonly root: string,
    private readonly limits: UploadLimits = UPLOAD_LIMITS,
  ) {}

  /**
   * Streams the body of a request into a new file.
   * @param owner the session; nobody else can add to the upload or remove it
   * @throws WorkbenchError REFUSED for a bad name or beyond a limit; DISK where it cannot be written. What was written is removed.
   */
  async take(
    request: IncomingMessage,
    owner: string,
    batchName: string | null,
    path: string | null,
  ): Promise<Uploaded> {
    const parts = path === null ? null : safeParts(path)
    if (!parts)
      throw refused(`The file name ${JSON.stringify((path ?? '').slice(0, 100))} cannot be used here; rename it.`)
    const batch = this.#batch(owner, batchName)
    const length = Number(request.headers['content-length'])
    if (!Number.isSafeInteger(length) || length < 0) throw refused('The upload does not say how long it is.')
    if (batch.bytes + length > this.limits.bytes)
      throw refused(
        `The upload is larger than ${Math.round(this.limits.bytes / 2 ** 30)} GB; copy it to this machine and import its path.`,
      )
    if (batch.files >= this.limits.files)
      throw refused(`The upload has more than ${this.limits.files} files; send them as one archive.`)
    if (this.#concurrent >= this.limits.concurrent)
      throw refused('Too many uploads run at once; try again in a moment.')
    this.#concurrent++
    batch.bytes += length
    batch.files++
    const file = join(batch.folder, ...parts)
    try {
      await makeFolders(dirname(file), 0o700)
      await this.#mustFit(length)
      await this.#write(request, file, length)
      return { file, folder: batch.folder }
    } catch (error) {
      batch.bytes -= length
      batch.files--
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) await rm(file, { force: true })
      throw this.#told(error, path!)
    } finally {
      this.#concurrent--
    }
  }

  /** Removes an upload of this session, also one that is still coming in. */
  async remove(owner: string, batchName: string | null): Promise<void> {
    const batch = this.#batch(owner, batchName)
    this.#batches.delete(`${owner}/${batchName}`)
    await rm(batch.folder, { recursive: true, force: true })
  }

  /** Removes whatever lies there. */
  async clear(): Promise<void> {
    this.#batches.clear()
    await rm(this.root, { recursive: true, force: true })
  }

  #batch(owner: string, name: string | null): Batch {
    if (name === null || !/^[a-z0-9]{16,64}$/.test(name)) throw refused('The upload has no name of its own.')
    const key = `${owner}/${name}`
    let batch = this.#batches.get(key)
    if (!batch) {
      batch = { folder: join(this.root, owner, name), bytes: 0, files: 0 }
      this.#batches.set(key, batch)
    }
    return batch
  }

  async #mustFit(length: number) {
    const { bavail, bsize } = await statfs(this.root)
    if (bavail * bsize - length < this.limits.reserve)
      throw new WorkbenchError('DISK', 'The disk of the workspace has no room for this upload; free some space.')
  }

  async #write(request: IncomingMessage, file: string, length: number) {
    const stop = new AbortController()
    const giveUp = (sentence: string) => () => stop.abort(refused(sentence))
    const whole = setTimeout(giveUp('The upload took too long; try a faster connection.'), this.limits.time)
    const quiet = setTimeout(giveUp('The upload stands still; try again.'), this.limits.silence)
    let seen = 0
    const count = new Transform({
      transform: (chunk: Buffer, _, next) => {
        seen += chunk.length
        quiet.refresh()
        next(seen > length ? refused('The upload is longer than it said.') : null, chunk)
      },
    })
    try {
      // `wx`: a second file of that name is an error, and a link that somebody put there is not followed.
      await pipeline(request, count, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal: stop.signal })
      if (seen !== length) throw refused('The upload broke off; try again.')
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error
    } finally {
      clearTimeout(whole)
      clearTimeout(quiet)
    }
  }

  #told(error: unknown, path: string): WorkbenchError {
    if (error instanceof WorkbenchError) return error
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTDIR')
      return refused(`The upload has two files of the name ${JSON.stringify(path)}; rename one.`)
    if (code === 'ENOSPC') return new WorkbenchError('DISK', 'The disk of the workspace is full; free some space.')
    return new WorkbenchError(
      'DISK',
      `The upload of ${JSON.stringify(path)} broke off or could not be kept; try again.`,
      {
        cause: error,
      },
    )
  }
}
