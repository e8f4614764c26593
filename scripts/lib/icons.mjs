// Every icon of the application, drawn from one SVG.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

const LINUX = [16, 32, 48, 64, 128, 256, 512]
const WINDOWS = [16, 24, 32, 48, 64, 128, 256]
/** Apple's four-letter types of PNG icons, by side in pixels. */
const APPLE = { icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 }

const png = (svg, side) =>
  sharp(svg, { density: (72 * side) / 512 + 1 })
    .resize(side, side)
    .png()
    .toBuffer()

/** ICO: a 6-byte head, a 16-byte entry a picture, then the pictures as PNG. */
export function encodeIco(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  pictures.forEach(({ side, data }, index) => {
    const at = 6 + 16 * index
    head.writeUInt8(side % 256, at) // 0 stands for 256
    head.writeUInt8(side % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(data.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += data.length
  })
  return Buffer.concat([head, ...pictures.map(({ data }) => data)])
}

/** ICNS: `icns`, the whole length, then chunks of type, length and PNG, big-endian. */
export function encodeIcns(pictures) {
  const chunks = pictures.map(({ type, data }) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(data.length + 8, 4)
    return Buffer.concat([head, data])
  })
  const head = Buffer.alloc(8)
  head.write('icns', 'latin1')
  head.writeUInt32BE(8 + chunks.reduce((sum, chunk) => sum + chunk.length, 0), 4)
  return Buffer.concat([head, ...chunks])
}

/** Writes `NxN.png` for Linux, `icon.ico` for Windows and `icon.icns` for macOS. */
export async function makeIcons(svgFile, folder) {
  const svg = await readFile(svgFile)
  await mkdir(folder, { recursive: true })
  for (const side of LINUX) await writeFile(join(folder, `${side}x${side}.png`), await png(svg, side))
  const windows = await Promise.all(WINDOWS.map(async (side) => ({ side, data: await png(svg, side) })))
  await writeFile(join(folder, 'icon.ico'), encodeIco(windows))
  const apple = await Promise.all(
    Object.entries(APPLE).map(async ([type, side]) => ({ type, data: await png(svg, side) })),
  )
  await writeFile(join(folder, 'icon.icns'), encodeIcns(apple))
}
