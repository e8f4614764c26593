import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { type Checkpoint, checkpointHeader, requireCheckpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { type NamedTensor, tensorOfEntry } from '../../../shared/checkpoint/safetensors.ts'
import { HEADER_LIMIT, readHeader, type SafetensorsEntry } from '../../../shared/checkpoint/safetensorsHeader.ts'
import { claimedChecksum, unsealed } from '../../../shared/checkpoint/seal.ts'
import { isReadable } from '../../../shared/checkpoint/storedNumbers.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { FORM_BYTES, otherForm } from '../../../shared/weights/forms.ts'
import { fillFrom, passThrough, sumsOf } from '../../disk/filePieces.ts'
import { openRegularFile } from '../../disk/openRegularFile.ts'

/**
 * Reads a checkpoint's file tensor by tensor, hashed on the way: besides its tensors nothing of it is in memory, and it may be of any size.
 * @param label how to name the file in errors
 * @param sha256 what the catalogue knows of the file; without it, or where it differs, the file's own checksum is verified
 * @throws WorkbenchError BAD_FILE; the system's own error where it cannot be read
 */
export async function readSealed(path: string, label: string, sha256: string | null): Promise<Checkpoint> {
  const { handle, size } = await openRegularFile(path)
  try {
    const head = await readHead(handle, size, label)
    const { entries, metadata, dataStart } = readHeader(head, label, size)
    requireCheckpoint(metadata, label)
    const claimed = claimedChecksum(head)
    const hash = createHash('sha256').update(sha256 === null && claimed !== null ? unsealed(head) : head)
    const use = (piece: Uint8Array) => void hash.update(piece)
    const tensors: NamedTensor[] = []
    for (const entry of entries) {
      const place = { from: dataStart + entry.begin, to: dataStart + entry.end }
      const { tensor, count } = await readTensor(handle, entry, place, use)
      if (count < place.to - place.from) throw shortened(head, label, place.from + count)
      if (tensor) tensors.push(tensor)
    }
    const isAsKnown = hash.digest('hex') === (sha256 ?? claimed)
    // A file that is not the one that is known may yet be sound, or damaged: which of the two is told.
    const isSound = isAsKnown || (sha256 !== null && (await sumsOf(handle, size)).isSound)
    const header = checkpointHeader(metadata, label, isSound)
    if (!isAsKnown)
      throw new WorkbenchError(
        'BAD_FILE',
        `${label} is not the file that the catalogue knows by that name (its SHA-256 differs); put the original back or use another checkpoint.`,
      )
    return { header, tensors }
  } finally {
    await handle.close()
  }
}

type Place = { from: number; to: number }

async function readTensor(
  handle: FileHandle,
  { name, dtype, shape }: SafetensorsEntry,
  { from, to }: Place,
  use: (piece: Uint8Array) => void,
): Promise<{ tensor: NamedTensor | null; count: number }> {
  if (!isReadable(dtype)) return { tensor: null, count: await passThrough(handle, { from, to }, use) }
  const bytes = new Uint8Array(to - from)
  const count = await fillFrom(handle, bytes, from, use)
  if (count < bytes.length) return { tensor: null, count }
  // What is stored as it is stays where it was read to.
  const tensor =
    dtype === 'F32'
      ? { name, shape, data: new Float32Array(bytes.buffer) }
      : tensorOfEntry({ name, dtype, shape }, bytes)
  return { tensor, count }
}

/** The first bytes up to the end of the header; of a file in another form what `readHeader` tells it by. */
async function readHead(handle: FileHandle, size: number, label: string): Promise<Uint8Array> {
  const first = await bytesAt(handle, 0, Math.min(size, 9))
  if (first.length < 9) return first
  const length = Number(new DataView(first.buffer).getBigUint64(0, true))
  if (length > HEADER_LIMIT || first[8] !== 0x7b /* { */) {
    const ends = await bothEnds(handle, size)
    const other = otherForm(ends, label)
    if (other) throw other
    if (length > HEADER_LIMIT) return ends
  }
  return bytesAt(handle, 0, Math.min(size, 8 + length))
}

async function bothEnds(handle: FileHandle, size: number): Promise<Uint8Array> {
  if (size <= 2 * FORM_BYTES) return bytesAt(handle, 0, size)
  const ends = [await bytesAt(handle, 0, FORM_BYTES), await bytesAt(handle, size - FORM_BYTES, FORM_BYTES)]
  return new Uint8Array(Buffer.concat(ends))
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  return bytes.subarray(0, await fillFrom(handle, bytes, position))
}

/** A file that became shorter while it was read. */
function shortened(head: Uint8Array, label: string, size: number): WorkbenchError {
  try {
    readHeader(head, label, size)
  } catch (error) {
    if (error instanceof WorkbenchError) return error
  }
  return new WorkbenchError('BAD_FILE', `${label} became shorter while it was read; use another checkpoint of the run.`)
}
