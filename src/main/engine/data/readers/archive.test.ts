import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { innermostFolder, unpackArchive } from './archive.ts'

let parent = ''
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'allconv-archive-'))
  mkdirSync(join(parent, 'out'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))
const archive = () => join(parent, 'data.tar.gz')
const unpack = (signal = new AbortController().signal) =>
  unpackArchive(archive(), join(parent, 'out'), { signal, report() {} })

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
  return Buffer.concat([header, Buffer.alloc(Math.ceil(body.length / 512) * 512, body, 'utf8')].slice(0, body ? 2 : 1))
}
const writeArchive = (...entries: Buffer[]) =>
  writeFileSync(archive(), gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)])))

describe('unpacking', () => {
  it('gives the files, and finds the folder that holds them', async () => {
    mkdirSync(join(parent, 'wrap', 'inner'), { recursive: true })
    for (const name of ['a', 'b']) writeFileSync(join(parent, 'wrap', 'inner', name), name)
    await create({ file: archive(), gzip: true, cwd: parent }, ['wrap'])
    await unpack()
    const found = await innermostFolder(join(parent, 'out'))
    expect(readdirSync(found)).toEqual(['a', 'b'])
    expect(readFileSync(join(found, 'b'), 'utf8')).toBe('b')
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
      'data.tar.gz holds the entry link, which is a SymbolicLink and no plain file; it was not imported.',
    ],
    [
      'a hard link',
      [entry('hard', { type: '1', link: '../../secret' })],
      'data.tar.gz holds the entry hard, which is a Link and no plain file; it was not imported.',
    ],
    [
      'a device',
      [entry('null', { type: '3' })],
      'data.tar.gz holds the entry null, which is a CharacterDevice and no plain file; it was not imported.',
    ],
  ])('refuses %s, and writes nothing outside', async (_, entries, message) => {
    writeArchive(...entries)
    await expect(unpack()).rejects.toMatchObject({ code: 'BAD_FILE', message })
    expect(readdirSync(parent).sort()).toEqual(['data.tar.gz', 'out'])
  })

  it('follows no link that was there before', async () => {
    symlinkSync(parent, join(parent, 'out', 'door'))
    writeArchive(entry('door/evil', { body: 'x' }))
    await unpack().catch(() => {})
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
