import type { RawPixels } from './rawImage.ts'
import { Unreadable } from './unreadable.ts'

/** Size of a Windows bitmap, by its header. */
export function bmpSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.length < 30) throw new Unreadable('The image is damaged (its header is cut off).')
  if (bytes.readUInt32LE(14) === 12) return { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) }
  return { width: Math.abs(bytes.readInt32LE(18)), height: Math.abs(bytes.readInt32LE(22)) }
}

/**
 * Reads an uncompressed Windows bitmap of 1, 4, 8, 16, 24 or 32 bits (BITMAPCOREHEADER to V5). The fourth byte of 32 bits counts as transparency
 * where the header has a mask for it, as browsers do.
 * @throws Unreadable
 */
export function readBmp(bytes: Buffer): RawPixels {
  const { width, height } = bmpSize(bytes)
  const headerSize = bytes.readUInt32LE(14)
  const core = headerSize === 12
  const bits = bytes.readUInt16LE(core ? 24 : 28)
  const compression = core ? 0 : bytes.readUInt32LE(30)
  if (compression !== 0 && compression !== 3 && compression !== 6)
    throw new Unreadable('Its BMP is compressed, which is not read; save it as PNG.')
  if (![1, 4, 8, 16, 24, 32].includes(bits))
    throw new Unreadable(`Its BMP has ${bits} bits a pixel, which is not read; save it as PNG.`)
  const start = bytes.readUInt32LE(10)
  const stride = Math.ceil((width * bits) / 32) * 4
  if (width === 0 || height === 0 || start + stride * height > bytes.length)
    throw new Unreadable('The image is damaged (it is cut off).')
  const upwards = core || bytes.readInt32LE(22) > 0
  const masks = channelMasks(bytes, headerSize, compression, bits)
  const channels = masks[3] ? 4 : 3
  const data = new Uint8Array(width * height * channels)
  const palette = 14 + headerSize
  const entry = core ? 3 : 4
  for (let y = 0; y < height; y++) {
    const row = start + (upwards ? height - 1 - y : y) * stride
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels
      if (bits <= 8) {
        const index = (bytes[row + ((x * bits) >> 3)]! >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1)
        const at = palette + index * entry
        for (let c = 0; c < 3; c++) data[to + c] = bytes[at + 2 - c] ?? 0
      } else if (bits === 24) for (let c = 0; c < 3; c++) data[to + c] = bytes[row + 3 * x + 2 - c]!
      else {
        const value = bits === 16 ? bytes.readUInt16LE(row + 2 * x) : bytes.readUInt32LE(row + 4 * x)
        for (let c = 0; c < channels; c++) data[to + c] = scaled(value, masks[c]!)
      }
    }
  }
  return { data, width, height, channels }
}

/** Masks of red, green, blue and transparency; 0 for none. */
function channelMasks(bytes: Buffer, headerSize: number, compression: number, bits: number): number[] {
  if (compression === 0) return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0]
  const at = 14 + 40
  return [0, 4, 8, 12].map((offset) => (offset < 12 || headerSize >= 56 ? bytes.readUInt32LE(at + offset) : 0))
}

function scaled(value: number, mask: number): number {
  if (mask === 0) return 0
  const shift = 31 - Math.clz32(mask & -mask)
  return Math.round((((value & mask) >>> shift) * 255) / (mask >>> shift))
}
