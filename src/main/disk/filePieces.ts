import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { claimedChecksum, unsealed } from '../../shared/checkpoint/seal.ts'
import { openRegularFile } from './openRegularFile.ts'

/** Bytes that are read at a time. */
const PIECE = 4 * 2 ** 20
/** Longer than any header of a checkpoint: a damaged length must not make us read a whole disk. */
const LONGEST_HEAD = 16 * 2 ** 20

/**
 * Fills `target` from a place of a file on; Node's own reading of whole files ends at 2 GiB.
 * @param use takes each piece as soon as it is there
 * @returns how many bytes there were: fewer than asked for where the file ends
 */
export async function fillFrom(
  handle: FileHandle,
  target: Uint8Array,
  position: number,
  use: (piece: Uint8Array) => void = () => {},
): Promise<number> {
  let done = 0
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, Math.min(PIECE, target.length - done), position + done)
    if (bytesRead === 0) break
    use(target.subarray(done, done + bytesRead))
    done += bytesRead
  }
  return done
}

/** Reads a part of a file through one small buffer. @returns how many bytes there were */
export async function passThrough(
  handle: FileHandle,
  { from, to }: { from: number; to: number },
  use: (piece: Uint8Array) => void,
): Promise<number> {
  const buffer = new Uint8Array(Math.min(PIECE, Math.max(0, to - from)))
  for (let at = from; at < to; ) {
    const count = await fillFrom(handle, buffer.subarray(0, Math.min(PIECE, to - at)), at, use)
    if (count === 0) return at - from
    at += count
  }
  return to - from
}

/** What a checkpoint's file says of its own soundness, and its SHA-256, by one pass over it that keeps nothing but its header. */
export interface SealedSums {
  /** The file's first bytes, up to the end of its header. */
  head: Uint8Array
  isSound: boolean
  sha256: string
}

/** @throws WorkbenchError BAD_FILE for what is no file; the system's own error */
export async function sealedSums(path: string): Promise<SealedSums> {
  const { handle, size } = await openRegularFile(path)
  try {
    return await sumsOf(handle, size)
  } finally {
    await handle.close()
  }
}

/** `sealedSums` of an open file. */
export async function sumsOf(handle: FileHandle, size: number): Promise<SealedSums> {
  const first = new Uint8Array(Math.min(size, 8))
  await fillFrom(handle, first, 0)
  const length = first.length < 8 ? 0 : Number(new DataView(first.buffer).getBigUint64(0, true))
  const head = new Uint8Array(Math.min(size, 8 + Math.min(length, LONGEST_HEAD)))
  await fillFrom(handle, head, 0)
  const claimed = claimedChecksum(head)
  const hash = createHash('sha256').update(head)
  const checksum = createHash('sha256').update(claimed === null ? head : unsealed(head))
  await passThrough(handle, { from: head.length, to: size }, (piece) => {
    hash.update(piece)
    checksum.update(piece)
  })
  return { head, isSound: checksum.digest('hex') === claimed, sha256: hash.digest('hex') }
}
