import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { cleanName } from '../names.ts'
import { emptyTree, putFile, type SourceTree } from '../tree.ts'

/** Bounds on what an archive may unpack to: a small file can claim anything. */
const LIMIT = { bytes: 20e9, entries: 3_000_000 }

/**
 * Where an archive is unpacked to: one file that holds all entries, one behind the other, and a tree that says where. So no name of an archive
 * ever becomes a name on this disk, whatever this system thinks of it, and a damaged archive leaves one file to delete.
 */
export class Pack {
  readonly tree: SourceTree
  private end = 0
  private entries = 0

  private constructor(
    private readonly handle: FileHandle,
    private readonly at: string,
    private readonly archive: string,
  ) {
    this.tree = emptyTree(archive)
  }

  /** @param folder an empty folder. */
  static async make(folder: string, archive: string): Promise<Pack> {
    const at = join(folder, 'content.bin')
    return new Pack(await open(at, 'wx'), at, archive)
  }

  close = () => this.handle.close()

  refusal(why: string): WorkbenchError {
    return new WorkbenchError('BAD_FILE', `${this.archive} ${why}; it was not imported.`)
  }

  /** The path's parts. @throws WorkbenchError BAD_FILE for one that leads outside. */
  segments(path: string): string[] {
    const parts = path.split(/[\\/]/)
    if (parts.includes('..') || /^([\\/]|[a-z]:)/i.test(path))
      throw this.refusal(`holds the entry ${cleanName(path).slice(0, 200)}, which leads outside of it`)
    return parts.filter((part) => part !== '' && part !== '.')
  }

  /** Counts an entry. @throws WorkbenchError BAD_FILE beyond the bounds. */
  count(size: number): void {
    this.entries++
    if (this.end + size > LIMIT.bytes || this.entries > LIMIT.entries)
      throw this.refusal(`unpacks to more than ${LIMIT.bytes / 1e9} GB or ${LIMIT.entries} files`)
  }

  /** Appends a file of at most `size` bytes. */
  async add(segments: readonly string[], size: number, content: AsyncIterable<Buffer>): Promise<void> {
    const offset = this.end
    for await (const chunk of content) {
      if (this.end + chunk.length > offset + size) throw this.refusal('holds an entry that is longer than it says')
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await this.handle.write(chunk, at, chunk.length - at, this.end)
        at += bytesWritten
        this.end += bytesWritten
      }
    }
    putFile(this.tree, segments, { at: this.at, offset, size: this.end - offset })
  }
}
