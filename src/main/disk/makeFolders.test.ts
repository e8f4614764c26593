import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { makeFolders, makeFoldersSync } from './makeFolders.ts'
import { writeAllNew } from './writeAllNew.ts'

describe('folders', () => {
  it('are made from the first that is missing, which is told, and stay where they are', async () => {
    const folder = await testFolder()
    expect(await makeFolders(join(folder, 'a', 'b', 'c'), 0o700)).toBe(join(folder, 'a'))
    expect(await makeFolders(join(folder, 'a', 'b', 'd'))).toBe(join(folder, 'a', 'b', 'd'))
    expect(await makeFolders(join(folder, 'a'))).toBeUndefined()
    expect(await makeFolders('/')).toBeUndefined()
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c', 'd'])
    if (process.platform !== 'win32') expect((await stat(join(folder, 'a', 'b'))).mode & 0o777).toBe(0o700)
  })

  it('are made by the call that does not wait as well', async () => {
    const folder = await testFolder()
    for (let times = 0; times < 2; times++) makeFoldersSync(join(folder, 'a', 'b'))
    expect(await readdir(join(folder, 'a'))).toEqual(['b'])
  })

  it('are made by ten at once', async () => {
    const folder = await testFolder()
    await Promise.all(Array.from({ length: 10 }, (_, i) => makeFolders(join(folder, 'a', 'b', 'c', String(i)))))
    expect(await readdir(join(folder, 'a', 'b', 'c'))).toHaveLength(10)
  })

  it('are not made through a file, or a link that leads nowhere', async () => {
    const folder = await testFolder()
    await writeFile(join(folder, 'file'), '')
    await symlink(join(folder, 'nowhere', 'at', 'all'), join(folder, 'link'))
    await expect(makeFolders(join(folder, 'file'))).rejects.toThrow('EEXIST')
    await expect(makeFolders(join(folder, 'file', 'sub'))).rejects.toThrow('ENOTDIR')
    await expect(makeFolders(join(folder, 'link'))).rejects.toThrow('EEXIST')
    await expect(makeFolders(join(folder, 'link', 'sub'))).rejects.toThrow(/EEXIST|cannot be made/)
  })

  it.runIf(process.platform === 'linux')(
    'are refused at once where nothing can be made',
    async () => {
      const sentence = 'The folder /proc/x cannot be made, as nothing can in that place; choose another place.'
      await expect(makeFolders('/proc/x')).rejects.toThrow(sentence)
      await expect(makeFolders('/proc/x/y/z')).rejects.toThrow(sentence)
      await expect(writeAllNew('/proc/x', [{ path: '/proc/x/y', content: '' }])).rejects.toThrow(sentence)
      expect(() => makeFoldersSync('/proc/x')).toThrow(sentence)
      expect(() => makeFoldersSync('/proc/x/y')).toThrow('cannot be made')
    },
    5000,
  )

  it('are made by this module alone: Node’s own does not come back from some places', async () => {
    const sources = await readdir(join(import.meta.dirname, '..'), { recursive: true, withFileTypes: true })
    const others: string[] = []
    for (const { name, parentPath } of sources.filter(({ name }) => /(?<!\.test)\.ts$/.test(name))) {
      const text = await readFile(join(parentPath, name), 'utf8')
      if (/\bmkdir(Sync)?\([^;\n]*recursive: true/.test(text)) others.push(name)
    }
    expect(others).toEqual([])
  })
})
