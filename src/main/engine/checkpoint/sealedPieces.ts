import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type Checkpoint, checkpointMetadata } from '../../../shared/checkpoint/checkpoint.ts'
import { safetensorsParts } from '../../../shared/checkpoint/safetensors.ts'
import { putChecksum, UNSEALED } from '../../../shared/checkpoint/seal.ts'

/** Bytes that are hashed or written at a time, between which training goes on. */
const PIECE = 4 * 2 ** 20

/** A checkpoint's file in pieces, in order. */
export interface SealedPieces {
  /** Views of the tensors: to be read once, before these change. */
  pieces: AsyncIterable<Uint8Array>
  /** Size of the whole file. */
  bytes: number
  /** SHA-256 of the file, hex, once all pieces were read. */
  sha256(): string
}

/**
 * The bytes that `encodeCheckpoint` puts together, without a second copy of the tensors in memory: they are hashed for the checksum that
 * stands at the file's beginning, and then given out.
 */
export async function sealedPieces({ header, tensors }: Checkpoint): Promise<SealedPieces> {
  const { head, bytes, parts } = safetensorsParts({ tensors, metadata: checkpointMetadata(header, UNSEALED) })
  const checksum = createHash('sha256').update(head)
  for (const piece of cut(parts())) {
    checksum.update(piece)
    await setImmediate()
  }
  putChecksum(head, checksum.digest('hex'))
  const hash = createHash('sha256')
  async function* pieces() {
    hash.update(head)
    yield head
    for (const piece of cut(parts())) {
      hash.update(piece)
      yield piece
    }
  }
  return { pieces: pieces(), bytes, sha256: () => hash.digest('hex') }
}

function* cut(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const part of parts) for (let at = 0; at < part.length; at += PIECE) yield part.subarray(at, at + PIECE)
}
