import { WorkbenchError } from '../errors.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

let crcTable: Uint32Array | null = null
/** CRC-32 of PNG's chunks (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  if (!crcTable) {
    crcTable = new Uint32Array(256)
    for (let n = 0; n < 256; n++) {
      let c = n
      for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
      crcTable[n] = c >>> 0
    }
  }
  let crc = 0xffffffff
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

/**
 * Adds international text entries (iTXt: UTF-8, uncompressed) to a PNG, right behind its header.
 * @throws WorkbenchError BAD_INPUT where the bytes are no PNG or a keyword is not 1 to 79 plain letters.
 */
export function addPngText(png: Uint8Array, entries: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  if (!SIGNATURE.every((byte, i) => png[i] === byte))
    throw new WorkbenchError('BAD_INPUT', 'These bytes are no PNG file; text can be added to PNG files only.')
  const afterHeader = 8 + 12 + 13 // signature, then IHDR: 13 bytes in a chunk of 12
  const utf8 = new TextEncoder()
  const chunks = Object.entries(entries).map(([keyword, text]) => {
    if (!/^[A-Za-z0-9 _.-]{1,79}$/.test(keyword))
      throw new WorkbenchError('BAD_INPUT', `"${keyword}" is no PNG keyword; use 1 to 79 plain letters.`)
    // keyword, end, uncompressed (2 bytes), no language, no translated keyword
    return chunk('iTXt', utf8.encode(`${keyword}\0\0\0\0\0${text}`))
  })
  const extra = chunks.reduce((sum, part) => sum + part.length, 0)
  const result = new Uint8Array(png.length + extra)
  result.set(png.subarray(0, afterHeader))
  let at = afterHeader
  for (const part of chunks) {
    result.set(part, at)
    at += part.length
  }
  result.set(png.subarray(afterHeader), at)
  return result
}

/** Reads the entries that `addPngText` wrote. */
export function readPngText(png: Uint8Array): Record<string, string> {
  const entries: Record<string, string> = {}
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  for (let at = 8; at + 12 <= png.length; ) {
    const length = view.getUint32(at)
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8))
    if (type === 'iTXt') {
      const text = new TextDecoder().decode(png.subarray(at + 8, at + 8 + length))
      const end = text.indexOf('\0')
      entries[text.slice(0, end)] = text.slice(end + 5)
    }
    at += 12 + length
  }
  return entries
}
