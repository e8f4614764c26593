import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { create } from 'tar'
import { arrayFile } from '../arrayFiles.ts'
import { writeCifar } from '../cifarFiles.ts'

/** A data set in one form: its files by their paths. */
export interface DatasetForm {
  name: string
  files: Map<string, Uint8Array>
  /** The file that is imported; null for the folder. */
  chosen: string | null
}

function filesBelow(folder: string, path = ''): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  for (const name of readdirSync(join(folder, path)).sort()) {
    const below = path === '' ? name : `${path}/${name}`
    if (statSync(join(folder, below)).isDirectory())
      for (const [key, bytes] of filesBelow(folder, below)) found.set(key, bytes)
    else found.set(below, readFileSync(join(folder, below)))
  }
  return found
}

export function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [path, bytes] of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
}

/** One image of every kind that is read, small. */
async function pictures(): Promise<[string, Uint8Array][]> {
  const image = (n: number) =>
    sharp({ create: { width: 16, height: 12, channels: 3, background: { r: 40 * n, g: 9, b: 99 } } })
  const raw = await image(5).raw().toBuffer()
  const bmp = Buffer.alloc(54 + raw.length)
  bmp.write('BM')
  for (const [at, value] of [
    [2, bmp.length],
    [10, 54],
    [14, 40],
    [18, 16],
    [22, 12],
    [34, raw.length],
  ] as const)
    bmp.writeUInt32LE(value, at)
  bmp.writeUInt16LE(1, 26)
  bmp.writeUInt16LE(24, 28)
  bmp.set(raw, 54)
  return [
    ['1.png', await image(1).png().toBuffer()],
    ['2.jpg', await image(2).jpeg().toBuffer()],
    ['3.webp', await image(3).webp().toBuffer()],
    ['4.gif', await image(4).gif().toBuffer()],
    ['5.bmp', bmp],
    ['6.ppm', Buffer.concat([Buffer.from('P6\n16 12\n255\n'), raw])],
    ['7.tif', await image(6).tiff({ compression: 'lzw' }).toBuffer()],
  ]
}

/** A zip archive as simple programs write it; its checks are those of the bytes. */
function zipOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const [path, bytes] of files) {
    const packed = deflateRawSync(bytes)
    const name = Buffer.from(path)
    const common = Buffer.alloc(26)
    for (const [offset, value, width] of [
      [0, 20, 2],
      [4, 8, 2],
      [10, crc32(bytes), 4],
      [14, packed.length, 4],
      [18, bytes.length, 4],
      [22, name.length, 2],
    ] as const)
      common.writeUIntLE(value, offset, width)
    const own = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, tail, name]))
    parts.push(own)
    at += own.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.size, 8)
  end.writeUInt16LE(files.size, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}

/** Data sets in the forms that are read: images and archives of them, tables, CIFAR, arrays as other programs wrote them. */
export async function datasetForms(): Promise<DatasetForm[]> {
  const folder = mkdtempSync(join(tmpdir(), 'allconv-forms-'))
  try {
    const images = await pictures()
    const classes = new Map(
      ['a', 'b'].flatMap((name) => images.map(([file, bytes]) => [`${name}/${file}`, bytes] as const)),
    )
    writeFiles(join(folder, 'set'), classes)
    await create({ file: join(folder, 'set.tar'), cwd: folder, portable: true }, ['set'])
    const tar = readFileSync(join(folder, 'set.tar'))
    writeCifar(join(folder, 'cifar-bin'), 'cifar-10', 'binary', 3)
    writeCifar(join(folder, 'cifar-py'), 'cifar-10', 'python', 3)
    const one = (name: string, bytes: Uint8Array): DatasetForm => ({
      name,
      files: new Map([[name, bytes]]),
      chosen: name,
    })
    const whole = (name: string, files: Map<string, Uint8Array>): DatasetForm => ({ name, files, chosen: null })
    const loose = new Map(images.map(([file, bytes]) => [`images/${file}`, bytes]))
    const labels = images.map(([file], i) => [file, 'ab'[i % 2]!] as const)
    const csv = Buffer.from(`file,label,split\n${labels.map((row) => `${row.join(',')},train`).join('\n')}\n`)
    return [
      whole('images', classes),
      one('set.tar', tar),
      one('set.tar.gz', gzipSync(tar)),
      one('set.zip', zipOf(classes)),
      whole('table', new Map([...loose, ['labels.csv', csv]])),
      whole('json', new Map([...loose, ['labels.json', Buffer.from(JSON.stringify(Object.fromEntries(labels)))]])),
      whole('cifar-bin', filesBelow(join(folder, 'cifar-bin'))),
      whole('cifar-py', filesBelow(join(folder, 'cifar-py'))),
      ...['keras.npz', 'medmnist.npz', 'flat.npz'].map((name) => one(name, readFileSync(arrayFile(name)))),
      ...['floats', 'signed', 'idx', 'idx-gz', 'svhn', 'parquet'].map((name) =>
        whole(name, filesBelow(arrayFile(name))),
      ),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** CRC-32 (ITU-T V.42); Node 20's zlib has none in its first versions. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
  }
  return ~crc >>> 0
}
