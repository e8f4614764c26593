import { crc32 } from 'node:zlib'

/** For tests: what the head of an interlaced PNG of 16 bits a colour claims; the rest is not there. */
export function interlacedPng(width: number, height: number): Buffer {
  const head = Buffer.alloc(33)
  head.write('\x89PNG\r\n\x1a\n', 'latin1')
  head.writeUInt32BE(13, 8)
  head.write('IHDR', 12, 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  head.set([16, 2, 0, 0, 1], 24) // bits, RGB, deflate, its filters, Adam7
  head.writeUInt32BE(crc32(head.subarray(12, 29)), 29)
  const ends = Buffer.from('0000000049444154350af71e0000000049454e44ae426082', 'hex') // an empty IDAT, and IEND
  return Buffer.concat([head, ends])
}
