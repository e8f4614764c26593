import { stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { openRegularFile } from '../disk/openRegularFile.ts'
import {
  COLUMN_BYTES,
  decodeRecords,
  emptyColumns,
  HEADER_BYTES,
  type MetricsColumns,
  RECORD_BYTES,
  withCapacity,
} from './metricsRecord.ts'

/** Records decoded without giving way to other work: about 2 ms. */
const CHUNK_RECORDS = 32_768

/** Room for so many records is made on a file's word; for more as they turn out to be some. */
const MOST_AT_ONCE = 2 ** 20

interface Entry {
  columns: MetricsColumns
  /** End of the decoded records in the file. */
  end: number
  size: number
  mtimeMs: number
  inode: number
}

export interface MetricsReader {
  /**
   * A run's steps as columns. They are the cache's own: read them before the next `await` of other metrics work, never change them.
   * A run without metrics has none. A torn or corrupt end is left out.
   */
  read(path: string): Promise<MetricsColumns>
  /** Changes whenever `read` would give other numbers; costs one look at the file's size and time. */
  stamp(path: string): Promise<string>
  /** Forgets a file whose earlier part has changed (truncated on resume, moved to the trash). */
  forget(path: string): void
}

/**
 * Reads `metrics.bin` files and keeps the columns of the last used ones; of a file that has grown, only what is new is read.
 * @param limitBytes memory for kept columns
 */
export function createMetricsReader(limitBytes = 256 * 1024 * 1024): MetricsReader {
  const kept = new Map<string, Entry>() // in order of use, oldest first
  const underWay = new Map<string, Promise<MetricsColumns>>()
  /** How often each file was forgotten: cut and grown again, it may look as before. */
  const generations = new Map<string, number>()

  function keep(path: string, entry: Entry) {
    kept.delete(path)
    kept.set(path, entry)
    let bytes = 0
    for (const { columns } of kept.values()) bytes += columns.step.length * COLUMN_BYTES
    for (const [oldest, { columns }] of kept) {
      if (bytes <= limitBytes || oldest === path) break
      bytes -= columns.step.length * COLUMN_BYTES
      kept.delete(oldest)
    }
  }

  async function load(path: string): Promise<MetricsColumns> {
    const generation = generations.get(path)
    const opened = await openRegularFile(path).catch((error) => {
      if (hasCode(error, 'ENOENT')) return null
      throw error
    })
    if (!opened) {
      kept.delete(path)
      return emptyColumns(0)
    }
    const { handle } = opened
    try {
      const { size, mtimeMs, ino } = await handle.stat()
      const known = kept.get(path)
      if (known && known.inode === ino && known.size === size && known.mtimeMs === mtimeMs) {
        keep(path, known)
        return known.columns
      }
      const grown = known !== undefined && known.inode === ino && size > known.size
      let end = grown ? known.end : HEADER_BYTES
      // The header is not asked: every record has a check of its own, so a damaged header hides none of them, and a foreign file holds none.
      const fresh = Math.max(0, Math.floor((size - end) / RECORD_BYTES))
      let columns = grown ? known.columns : emptyColumns(Math.min(fresh, MOST_AT_ONCE))
      const bytes = new Uint8Array(Math.min(fresh, CHUNK_RECORDS) * RECORD_BYTES)
      let at = end
      for (let left = fresh; left > 0; ) {
        const wanted = Math.min(left, CHUNK_RECORDS)
        const { bytesRead } = await handle.read(bytes, 0, wanted * RECORD_BYTES, at)
        columns = withCapacity(columns, columns.length + wanted)
        const good = decodeRecords(bytes.subarray(0, bytesRead), columns).end
        left -= wanted
        // What is torn at the end may be whole the next time.
        if (good > 0) end = at + good * RECORD_BYTES
        at += wanted * RECORD_BYTES
        if (bytesRead < wanted * RECORD_BYTES) break
        if (left > 0) await nextTurn()
      }
      // A file that was cut while it was read: what was read is of the past.
      if (generations.get(path) === generation) keep(path, { columns, end, size, mtimeMs, inode: ino })
      return columns
    } finally {
      await handle.close()
    }
  }

  return {
    read(path) {
      const pending = underWay.get(path)
      if (pending) return pending
      const promise = onDisk(path, () => load(path)).finally(() => underWay.delete(path))
      underWay.set(path, promise)
      return promise
    },
    async stamp(path) {
      const found = await onDisk(path, () => stat(path)).catch((error) => {
        if (hasCode(error, 'ENOENT')) return null
        throw error
      })
      return found ? `${generations.get(path) ?? 0}:${found.ino}:${found.size}:${found.mtimeMs}` : 'none'
    },
    forget(path) {
      kept.delete(path)
      generations.set(path, (generations.get(path) ?? 0) + 1)
    },
  }
}
