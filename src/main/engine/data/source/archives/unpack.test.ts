import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBytes } from '../../../../disk/readBytes.ts'
import { allFiles, type SourceTree } from '../tree.ts'
import { archiveKind, unpackArchive } from './unpack.ts'

let parent = ''
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'allconv-archive-'))
  mkdirSync(join(parent, 'out'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))
const archive = () => join(parent, 'data.tar.gz')
const unpack = async (signal = new AbortController().signal) => {
  const kind = archiveKind('data.tar.gz', readFileSync(archive()))
  return unpackArchive(archive(), kind!, join(parent, 'out'), { signal, report() {} })
}
const paths = async (tree: Promise<SourceTree>) => [...allFiles((await tree).root)].map(({ path }) => path)

/** A tar entry by hand, for what no well-behaved tool writes. */
function entry(name: string, { type = '0', link = '', body = '' } = {}): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write(link, 157)
  header.write('ustar\x0000', 257)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return Buffer.concat([header, padded(body)])
}
/** A body brought to whole blocks. */
function padded(body: string): Buffer {
  const bytes = Buffer.alloc(Math.ceil(body.length / 512) * 512)
  bytes.write(body)
  return bytes
}
const writeArchive = (...entries: Buffer[]) =>
  writeFileSync(archive(), gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)])))

describe('unpacking', () => {
  it('gives the files where they lay, and makes no name on this disk', async () => {
    mkdirSync(join(parent, 'wrap', 'inner'), { recursive: true })
    for (const name of ['a', 'b']) writeFileSync(join(parent, 'wrap', 'inner', name), name)
    await create({ file: archive(), gzip: true, cwd: parent }, ['wrap'])
    const files = [...allFiles((await unpack()).root)]
    expect(files.map(({ path }) => path)).toEqual(['wrap/inner/a', 'wrap/inner/b'])
    expect((await readBytes(files[1]!, 10)).toString()).toBe('b')
    expect(readdirSync(join(parent, 'out'))).toEqual(['content.bin'])
  })

  it('keeps two names apart that are not UTF-8, and composes what macOS decomposed', async () => {
    const latin = (byte: number) => {
      const header = entry('XX', { body: 'x' })
      header[0] = byte
      header.write('        ', 148)
      header.write(
        `${header
          .subarray(0, 512)
          .reduce((sum, one) => sum + one, 0)
          .toString(8)
          .padStart(6, '0')}\0 `,
        148,
      )
      return header
    }
    writeArchive(latin(0xe4), latin(0xf6), entry('e\u0301', { body: 'x' }))
    expect(await paths(unpack())).toEqual(['\u00e4X', '\u00e9', '\u00f6X'])
  })

  it('takes long names of GNU, cut at a zero byte, and of pax', async () => {
    const long = `${'d/'.repeat(60)}file`
    writeArchive(
      entry('././@LongLink', { type: 'L', body: `${long}\0rest` }),
      entry('short', { body: 'x' }),
      entry('pax', { type: 'x', body: '19 path=from-pax/x\n' }),
      entry('short', { body: 'y' }),
    )
    expect(await paths(unpack())).toEqual([long, 'from-pax/x'])
  })

  it('never looks at what follows the end: a tail of zeros costs nothing', async () => {
    writeFileSync(
      archive(),
      Buffer.concat([gzipSync(Buffer.concat([entry('a', { body: 'x' }), Buffer.alloc(1024)])), Buffer.alloc(40e6)]),
    )
    const before = process.memoryUsage.rss()
    expect(await paths(unpack())).toEqual(['a'])
    expect(process.memoryUsage.rss() - before).toBeLessThan(200e6)
  })

  it.each([
    [
      '7-Zip',
      '7z\xbc\xaf\x27\x1c',
      'data.x is a 7-Zip archive, which is not read here; unpack it, and import the folder.',
    ],
    ['RAR', 'Rar!\x1a\x07\x01', 'data.x is a RAR archive, which is not read here; unpack it, and import the folder.'],
    [
      'bzip2',
      'BZh91AY',
      'data.x is a bzip2 archive, which is not read here; unpack it (tar -xf data.x), and import the folder.',
    ],
    [
      'xz',
      '\xfd7zXZ\0',
      'data.x is an xz archive, which is not read here; unpack it (tar -xf data.x), and import the folder.',
    ],
  ])('names %s and the way out', (_, head, message) => {
    expect(() => archiveKind('data.x', Buffer.from(head, 'latin1'))).toThrow(message)
  })

  it.each<[string, Buffer[], string]>([
    [
      'a path out of the folder',
      [entry('good', { body: 'x' }), entry('../evil', { body: 'x' })],
      'data.tar.gz holds the entry ../evil, which leads outside of it; it was not imported.',
    ],
    [
      'a path out of the folder, in the middle',
      [entry('a/../../evil', { body: 'x' })],
      'data.tar.gz holds the entry a/../../evil, which leads outside of it; it was not imported.',
    ],
    [
      'an absolute path',
      [entry('/tmp/evil', { body: 'x' })],
      'data.tar.gz holds the entry /tmp/evil, which leads outside of it; it was not imported.',
    ],
    [
      'a symbolic link',
      [entry('link', { type: '2', link: '/etc/passwd' })],
      'data.tar.gz holds the entry link, which is a symbolic link and no plain file; it was not imported.',
    ],
    [
      'a hard link',
      [entry('hard', { type: '1', link: '../../secret' })],
      'data.tar.gz holds the entry hard, which is a hard link and no plain file; it was not imported.',
    ],
    [
      'a device',
      [entry('null', { type: '3' })],
      'data.tar.gz holds the entry null, which is a character device and no plain file; it was not imported.',
    ],
  ])('refuses %s, and writes nothing outside', async (_, entries, message) => {
    writeArchive(...entries)
    await expect(unpack()).rejects.toMatchObject({ code: 'BAD_FILE', message })
    expect(readdirSync(parent).sort()).toEqual(['data.tar.gz', 'out'])
  })

  it.each([
    ['cut off', (whole: Buffer) => whole.subarray(0, Math.floor(whole.length / 2))],
    ['of other bytes', () => Buffer.alloc(5000, 7)],
  ])('refuses an archive that is %s', async (_, damage) => {
    const bodies = Array.from({ length: 20 }, (_, i) => entry(`f${i}`, { body: `${Math.sin(i)}`.repeat(300) }))
    writeFileSync(archive(), damage(gzipSync(Buffer.concat([...bodies, Buffer.alloc(1024)]))))
    await expect(unpack()).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: 'data.tar.gz is cut off or damaged; copy or download it again.',
    })
  })

  it('stops when it is cancelled', async () => {
    writeArchive(entry('a', { body: 'x' }))
    const abort = new AbortController()
    abort.abort(new Error('enough'))
    await expect(unpack(abort.signal)).rejects.toThrow('enough')
  })
})
