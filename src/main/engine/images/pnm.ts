import type { RawPixels } from './rawImage.ts'
import { Unreadable } from './unreadable.ts'

interface Header {
  kind: number
  width: number
  height: number
  /** Largest value of a sample. */
  top: number
  /** Where the pixels begin. */
  start: number
}

const damaged = () => new Unreadable('The image is damaged (it is cut off).')

/** Reads the header of a PBM, PGM or PPM file (Netpbm, P1 to P6). */
export function pnmHeader(bytes: Buffer): Header {
  const kind = bytes[1]! - 48
  let at = 2
  const next = () => {
    for (; at < bytes.length; at++) {
      if (bytes[at] === 35) while (at < bytes.length && bytes[at] !== 10) at++
      else if (bytes[at]! > 32) break
    }
    let value = 0
    const from = at
    for (; at < bytes.length && bytes[at]! >= 48 && bytes[at]! <= 57; at++) value = value * 10 + bytes[at]! - 48
    if (at === from) throw damaged()
    return value
  }
  const width = next()
  const height = next()
  const top = kind === 1 || kind === 4 ? 1 : next()
  if (width === 0 || height === 0 || top < 1 || top > 65_535) throw damaged()
  return { kind, width, height, top, start: at + 1 }
}

/** Reads a PBM, PGM or PPM file, text or binary, brought to 8 bits. @throws Unreadable */
export function readPnm(bytes: Buffer): RawPixels {
  const { kind, width, height, top, start } = pnmHeader(bytes)
  const channels = kind === 3 || kind === 6 ? 3 : 1
  const count = width * height * channels
  const data = new Uint8Array(count)
  if (kind <= 3) {
    // In P1 digits may stand side by side.
    const words =
      bytes
        .toString('latin1', start - 1)
        .replace(/#.*/g, '')
        .match(kind === 1 ? /[01]/g : /\d+/g) ?? []
    if (words.length < count) throw damaged()
    for (let i = 0; i < count; i++) data[i] = Math.round((Number(words[i]) * 255) / top)
  } else if (kind === 4) {
    const stride = Math.ceil(width / 8)
    if (start + stride * height > bytes.length) throw damaged()
    for (let i = 0; i < count; i++) {
      const x = i % width
      data[i] = (bytes[start + Math.floor(i / width) * stride + (x >> 3)]! >> (7 - (x & 7))) & 1
    }
  } else {
    const wide = top > 255 ? 2 : 1
    if (start + count * wide > bytes.length) throw damaged()
    for (let i = 0; i < count; i++)
      data[i] = Math.round(((wide === 2 ? bytes.readUInt16BE(start + 2 * i) : bytes[start + i]!) * 255) / top)
  }
  // In bitmaps 1 is black.
  if (kind === 1 || kind === 4)
    for (let i = 0; i < count; i++) data[i] = kind === 1 ? 255 - data[i]! : data[i] ? 0 : 255
  return { data, width, height, channels }
}
