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

/** What stands in a file's metadata, first of all, before its checksum is known. */
export const UNSEALED: Readonly<Record<string, string>> = { [KEY]: ZEROS }

/** The checksum that a file claims, by its first bytes; null for a file without one. */
export function claimedChecksum(head: Uint8Array): string | null {
  return readAscii(head, 8, START) === BEFORE ? readAscii(head, START, START + 64) : null
}

/** Puts a checksum in its place. @param head the file, or its header at least @throws WorkbenchError INTERNAL where there is no place */
export function putChecksum(head: Uint8Array, checksum: string): void {
  if (readAscii(head, 8, START) !== BEFORE)
    throw new WorkbenchError('INTERNAL', 'A checkpoint was written without a place for its checksum.')
  head.set(new TextEncoder().encode(checksum), START)
}

/** A copy of a file's header as its checksum counts it: the checksum's own digits are zeros. */
export function unsealed(head: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(head) // not slice(), which of a Node Buffer gives a view
  putChecksum(copy, ZEROS)
  return copy
}

/**
 * Gives a safetensors file a checksum over every byte of it, the checksum's own digits counted as zeros.
 * @param encode writes the file with the given entries first in its metadata.
 */
export async function sealChecksum(
  encode: (checksum: Readonly<Record<string, string>>) => Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = encode(UNSEALED)
  if (claimedChecksum(bytes) !== ZEROS)
    throw new WorkbenchError('INTERNAL', 'A checkpoint was written without a place for its checksum.')
  putChecksum(bytes, await sha256Of(bytes))
  return bytes
}

/** Whether a file's checksum matches; a file without one does not. */
export async function verifyChecksum(bytes: Uint8Array): Promise<boolean> {
  const claimed = claimedChecksum(bytes)
  return claimed !== null && (await sha256Of(unsealed(bytes))) === claimed
}

const readAscii = (bytes: Uint8Array, from: number, to: number) =>
  new TextDecoder('latin1').decode(bytes.subarray(from, to))
