/** Deepest nesting of arrays and maps in one value. */
export const MAX_DEPTH = 64

/** MessagePack extension under which a typed array's place among the frame's sections stands: [class code, section number (u32)]. */
export const ARRAY_EXTENSION = 1
export const ARRAY_EXTENSION_BYTES = 5

class ScanError extends Error {}

/**
 * Walks a MessagePack body without building anything and says whether it is one value of the plain kind that this wire carries: null,
 * booleans, numbers, strings, arrays, maps with string keys, and references to typed arrays. Everything else that the format can say
 * (records, references, regular expressions, dates, huge numbers, lengths beyond the end, deep nesting) is refused before a decoder
 * sees it.
 */
export function isPlainBody(body: Uint8Array): boolean {
  try {
    return scanValue(body, 0, 0) === body.length
  } catch (error) {
    if (error instanceof ScanError) return false
    throw error
  }
}

function unsigned(body: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > body.length) throw new ScanError()
  let value = 0
  for (let i = 0; i < bytes; i++) value = value * 256 + body[at + i]!
  return value
}

/** Position behind the value that starts at `at`. */
function scanValue(body: Uint8Array, at: number, depth: number): number {
  if (at >= body.length || depth > MAX_DEPTH) throw new ScanError()
  const token = body[at]!
  if (token < 0x80 || token >= 0xe0) return at + 1 // small integers
  if (token < 0x90) return scanItems(body, at + 1, token & 0x0f, depth, true)
  if (token < 0xa0) return scanItems(body, at + 1, token & 0x0f, depth, false)
  if (token < 0xc0) return skip(body, at + 1, token & 0x1f)
  switch (token) {
    case 0xc0: // null
    case 0xc2: // false
    case 0xc3: // true
      return at + 1
    case 0xc7: // extension, 8-bit length
      if (unsigned(body, at + 1, 1) !== ARRAY_EXTENSION_BYTES || body[at + 2] !== ARRAY_EXTENSION) throw new ScanError()
      return skip(body, at + 3, ARRAY_EXTENSION_BYTES)
    case 0xd4: // one-byte extension: type 0 is `undefined`
      if (body[at + 1] !== 0) throw new ScanError()
      return skip(body, at + 2, 1)
    case 0xca:
    case 0xce:
    case 0xd2:
      return skip(body, at + 1, 4)
    case 0xcb:
      return skip(body, at + 1, 8)
    case 0xcc:
    case 0xd0:
      return skip(body, at + 1, 1)
    case 0xcd:
    case 0xd1:
      return skip(body, at + 1, 2)
    case 0xd9:
      return skip(body, at + 2, unsigned(body, at + 1, 1))
    case 0xda:
      return skip(body, at + 3, unsigned(body, at + 1, 2))
    case 0xdb:
      return skip(body, at + 5, unsigned(body, at + 1, 4))
    case 0xdc:
      return scanItems(body, at + 3, unsigned(body, at + 1, 2), depth, false)
    case 0xdd:
      return scanItems(body, at + 5, unsigned(body, at + 1, 4), depth, false)
    case 0xde:
      return scanItems(body, at + 3, unsigned(body, at + 1, 2), depth, true)
    case 0xdf:
      return scanItems(body, at + 5, unsigned(body, at + 1, 4), depth, true)
    default: // 0xc1, binary, 64-bit integers and every other extension
      throw new ScanError()
  }
}

function skip(body: Uint8Array, at: number, length: number): number {
  if (at + length > body.length) throw new ScanError()
  return at + length
}

function scanItems(body: Uint8Array, start: number, count: number, depth: number, keyed: boolean): number {
  // Every item takes at least a byte: a length that the body cannot hold is a bomb.
  if (count * (keyed ? 2 : 1) > body.length - start) throw new ScanError()
  let at = start
  for (let i = 0; i < count; i++) {
    if (keyed) {
      const token = body[at] ?? 0
      const isString = (token >= 0xa0 && token < 0xc0) || (token >= 0xd9 && token <= 0xdb)
      if (!isString) throw new ScanError()
      at = scanValue(body, at, depth)
    }
    at = scanValue(body, at, depth + 1)
  }
  return at
}
