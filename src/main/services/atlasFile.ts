import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { AtlasOptions, AtlasPicture } from '../../shared/explain/maximisation.ts'
import { appendedFile } from '../disk/appendedFile.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import { openRegularToWrite, readRegularFile } from '../disk/openRegularFile.ts'

/** Raised when the same options make other pictures, so that an old file is not taken for a new one. */
const VERSION = 1
const ENDING = '.atlas'
/** Bytes before a record's pixels: the channel (uint32) and its activation (float32), little-endian. */
const HEAD = 8

/** The file of one layer's atlas, by everything that its pictures depend on. */
export function atlasName(checkpoint: string, layer: string, { prior, steps, seed }: AtlasOptions): string {
  const asked = createHash('sha256').update(JSON.stringify([VERSION, checkpoint, layer, prior, steps, seed]))
  return `${checkpoint.slice(0, 24)}-${asked.digest('hex').slice(0, 24)}${ENDING}`
}

/** The pictures of a file, by channel. Reading counts as use. A record that was cut off by a crash is left out. */
export async function readAtlas(path: string, pixels: number, channels: number): Promise<AtlasPicture[]> {
  const bytes = await readRegularFile(path).catch((error) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })
  if (!bytes) return []
  const now = new Date()
  await utimes(path, now, now).catch(() => {}) // only the order in which atlases are given up depends on it
  const found = new Map<number, AtlasPicture>()
  for (let at = 0; at + HEAD + pixels <= bytes.length; at += HEAD + pixels) {
    const channel = bytes.readUInt32LE(at)
    const own = bytes.subarray(at + HEAD, at + HEAD + pixels)
    if (channel < channels)
      found.set(channel, { channel, activation: bytes.readFloatLE(at + 4), pixels: Uint8Array.from(own) })
  }
  return [...found.values()].sort((a, b) => a.channel - b.channel)
}

/** Opens a file to add pictures to what it holds. */
export async function openAtlas(path: string, pixels: number) {
  return onDisk(path, async () => {
    await makeFolders(join(path, '..'))
    const handle = await openRegularToWrite(path, constants.O_WRONLY | constants.O_CREAT)
    const { size } = await handle.stat()
    const whole = size - (size % (HEAD + pixels))
    const file = appendedFile(handle, path, whole)
    return {
      add(pictures: readonly AtlasPicture[]) {
        const records = pictures.map((picture) => {
          const head = Buffer.alloc(HEAD)
          head.writeUInt32LE(picture.channel, 0)
          head.writeFloatLE(picture.activation, 4)
          return Buffer.concat([head, picture.pixels])
        })
        return file.append(Buffer.concat(records))
      },
      close: () => file.close(),
    }
  })
}

/** Removes the atlases that were not used for longest, until those of a folder take no more than `limit` bytes. */
export async function shrinkAtlases(folder: string, limit: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith(ENDING))
      .map(async (name) => {
        const { size, mtimeMs } = await stat(join(folder, name))
        return { name, size, mtimeMs }
      }),
  )
  files.sort((a, b) => b.mtimeMs - a.mtimeMs)
  let sum = 0
  for (const { name, size } of files) {
    sum += size
    if (sum > limit) await rm(join(folder, name), { force: true })
  }
}
