/** Markers of JPEG frames that every decoder takes: baseline, extended, progressive (ITU-T T.81, table B.1). */
const FRAMES = [0xc0, 0xc1, 0xc2]
const PNG_SIGNATURE = '89504e470d0a1a0a'

/**
 * The size of a JPEG or PNG file as its header says it, where nothing in it turns the image (no EXIF); null where that is not plain to see,
 * and a library has to look. Most files of a data set are plain, and looking costs as much as decoding so small an image.
 */
export function plainSize(bytes: Buffer): { height: number; width: number } | null {
  if (bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegSize(bytes)
  return bytes.length > 33 && bytes.toString('hex', 0, 8) === PNG_SIGNATURE ? pngSize(bytes) : null
}

function jpegSize(bytes: Buffer) {
  // Each segment: 0xff, marker, length (2 bytes, itself included), content.
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    if (marker === 0xe1) return null // APP1: EXIF or XMP
    if (FRAMES.includes(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    if (bytes.readUInt16BE(at + 2) < 2) return null
  }
  return null
}

function pngSize(bytes: Buffer) {
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  // Each chunk: length, name, content, check; EXIF may come before or after the pixels.
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (name === 'eXIf') return null
    if (name === 'IEND') return size
  }
  return null
}
