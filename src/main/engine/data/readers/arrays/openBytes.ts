import { createGunzip } from 'node:zlib'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { type FileLocation, withBytes } from '../../../../disk/readBytes.ts'
import { decompress } from '../../source/archives/compressions.ts'

const CHUNK = 1 << 20

/** A file's bytes from one on, in chunks; through gzip where it is compressed. */
export async function* openBytes(file: FileLocation & { name: string }, skip = 0): AsyncGenerator<Buffer, void, void> {
  const { compressed, plain } = await withBytes(file, async ({ size, read }) => ({
    compressed: (await read(0, 2)).equals(Buffer.from([0x1f, 0x8b])),
    plain: size,
  }))
  if (!compressed) {
    yield* chunksOf(file, skip, plain)
    return
  }
  let left = skip
  try {
    for await (const chunk of decompress(chunksOf(file, 0, plain), () => createGunzip())) {
      if (left < chunk.length) yield chunk.subarray(left)
      left = Math.max(0, left - chunk.length)
    }
  } catch (error) {
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw cutOff(file.name)
    throw error
  }
}

/** A file's bytes from one to another, in chunks. */
export async function* chunksOf(file: FileLocation, from: number, to: number): AsyncGenerator<Buffer, void, void> {
  for (let at = from; at < to; ) {
    const chunk = await withBytes(file, ({ read }) => read(at, Math.min(CHUNK, to - at)))
    if (chunk.length === 0) return
    at += chunk.length
    yield chunk
  }
}

export const cutOff = (name: string, instead = '') =>
  new WorkbenchError('BAD_FILE', `${name} is cut off or damaged${instead}; copy or download it again.`)

/** All bytes of an array that must have a certain number of them. @throws WorkbenchError BAD_FILE for fewer. */
export async function readWhole(bytes: AsyncIterable<Buffer>, length: number, name: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let done = 0
  for await (const chunk of bytes) {
    parts.push(chunk.subarray(0, length - done))
    done += chunk.length
    if (done >= length) break
  }
  if (done < length) throw cutOff(name, `: it has ${done} bytes of ${length}`)
  return Buffer.concat(parts)
}
