import { WorkbenchError } from '../errors.ts'

/** The checksum stands first in the file's metadata, so that it is found at a fixed place: right after these bytes and the header's length. */
const KEY = 'sha256'
const BEFORE = `{"__metadata__":{"${KEY}":"`
const START = 8 + BEFORE.length
const ZEROS = '0'.repeat(64)

const toHex = (digest: ArrayBuffer) =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** SHA-256 of bytes, hex; computed off the calling thread. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes))
}

/**
 * Gives a safetensors file a checksum over every byte of it, the checksum's own digits counted as zeros.
 * @param encode writes the file with the given entries first in its metadata.
 */
export async function sealChecksum(
  encode: (checksum: Record<string, string>) => Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = encode({ [KEY]: ZEROS })
  if (readAscii(bytes, 8, START + 64) !== BEFORE + ZEROS)
    throw new WorkbenchError('INTERNAL', 'A checkpoint was written without a place for its checksum.')
  bytes.set(new TextEncoder().encode(await sha256Of(bytes)), START)
  return bytes
}

/** Whether a file's checksum matches; a file without one does not. */
export async function verifyChecksum(bytes: Uint8Array): Promise<boolean> {
  if (readAscii(bytes, 8, START) !== BEFORE) return false
  const claimed = readAscii(bytes, START, START + 64)
  const copy = new Uint8Array(bytes) // not slice(), which of a Node Buffer gives a view
  copy.set(new TextEncoder().encode(ZEROS), START)
  return (await sha256Of(copy)) === claimed
}

const readAscii = (bytes: Uint8Array, from: number, to: number) =>
  new TextDecoder('latin1').decode(bytes.subarray(from, to))
