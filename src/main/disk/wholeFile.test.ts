import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { faultyDisk, prepareFaultyDisk } from '../../../test/faults/faultyDisk.mjs'
import { testFolder } from '../../../test/testFolder.ts'
import { hasCode, isOfDisk } from './diskError.ts'
import { writeNew, writeWhole, writeWholeSync } from './wholeFile.ts'

let disk: ReturnType<typeof faultyDisk> | null = null
afterEach(() => {
  disk?.restore()
  disk = null
})
beforeAll(prepareFaultyDisk)

describe('a file that is written whole', () => {
  it('replaces the old one, and leaves nothing beside it', async () => {
    const folder = join(await testFolder(), 'new', 'folder')
    const path = join(folder, 'state.json')
    await writeWhole(path, 'one')
    writeWholeSync(path, 'two', { mode: 0o600 })
    expect(await readFile(path, 'utf8')).toBe('two')
    expect(await readdir(folder)).toEqual(['state.json'])
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('is the old one or the new one, whichever call fails, and the sentence names the file alone', async () => {
    const path = join(await testFolder(), 'state.json')
    await writeFile(path, 'old')
    for (let nth = 0; ; nth++) {
      disk = faultyDisk({ below: path.slice(0, -11), code: 'ENOSPC', fails: (_, number) => number === nth })
      const error = await writeWhole(path, 'new').catch((thrown: unknown) => thrown)
      const { failed } = disk
      disk.restore()
      if (failed.length === 0) break
      expect(['old', 'new']).toContain(await readFile(path, 'utf8'))
      expect(await readdir(join(path, '..'))).toEqual(['state.json'])
      if (error === undefined) continue // removing what is not there any more
      expect(error).toMatchObject({ code: 'DISK' })
      expect(String(error)).not.toContain('.tmp')
      await writeFile(path, 'old')
    }
    expect(await readFile(path, 'utf8')).toBe('new')
  })

  it.each([
    ['for a moment', 3, 'new'],
    ['for ever', Number.POSITIVE_INFINITY, 'old'],
  ])('waits for a program that holds it %s', async (_, times, content) => {
    const path = join(await testFolder(), 'state.json')
    await writeFile(path, 'old')
    let failures = 0
    disk = faultyDisk({
      below: join(path, '..'),
      code: 'EBUSY',
      fails: ({ operation }) => operation === 'rename' && failures++ < times,
    })
    const error = await writeWhole(path, 'new').catch((thrown: unknown) => thrown)
    if (times > 10) {
      expect(String(error)).toContain(`${path} is in use by another program; close it there and try again.`)
      expect(hasCode(error, 'EBUSY')).toBe(true)
    }
    expect(await readFile(path, 'utf8')).toBe(content)
  })

  it('that must be new replaces none, and leaves no part of itself, whichever call fails', async () => {
    const folder = await testFolder()
    const path = join(folder, 'rates.svg')
    await writeFile(path, 'mine')
    await expect(writeNew(path, 'new')).rejects.toThrow(`${path} exists already; choose another name`)
    expect(await readFile(path, 'utf8')).toBe('mine')
    for (let nth = 0; ; nth++) {
      await rm(path, { force: true })
      disk = faultyDisk({
        below: folder,
        code: 'ENOSPC',
        fails: ({ operation }, at) => operation !== 'rm' && at === nth,
      })
      const error = await writeNew(path, 'new').catch((thrown: unknown) => thrown)
      const { failed } = disk
      disk.restore()
      if (failed.length === 0) break
      expect(error).toMatchObject({ code: 'DISK' })
      expect((await readdir(folder)).length === 0 || (await readFile(path, 'utf8')) === 'new').toBe(true)
    }
    expect(await readFile(path, 'utf8')).toBe('new')
  })

  it('does not make a folder anew that somebody has moved away', async () => {
    const folder = join(await testFolder(), 'gone')
    await expect(writeWhole(join(folder, 'state.json'), '', { makeFolder: false })).rejects.toMatchObject({
      code: 'DISK',
      message: `${join(folder, 'state.json')} is not there; check its spelling, or put it back where it was.`,
    })
    await expect(stat(folder)).rejects.toThrow('ENOENT')
  })

  it('may have the longest name that a file system takes', async () => {
    const path = join(await testFolder(), 'ä'.repeat(127))
    await writeWhole(path, 'long')
    expect(await readFile(path, 'utf8')).toBe('long')
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says where it may not be written', async () => {
    const folder = await testFolder()
    await mkdir(join(folder, 'closed'))
    await chmod(join(folder, 'closed'), 0o500)
    await expect(writeWhole(join(folder, 'closed', 'a'), '')).rejects.toThrow('may not be accessed')
  })
})

it.each([
  ['EDQUOT', 'write', true],
  ['EIO', 'fsync', true],
  ['ENOSPC', 'write', true],
  ['EACCES', 'open', true],
  ['EACCES', 'connect', false],
  ['ECONNRESET', 'read', false],
])('%s at %s during a download is of the disk: %s', (code, syscall, ofDisk) => {
  expect(isOfDisk(Object.assign(new Error(code), { code, syscall }))).toBe(ofDisk)
})
