import { mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { writeAllNew } from './writeAllNew.ts'

it('of two who write the same name at once, one is refused and overwrites nothing', async () => {
  const folder = await testFolder()
  const path = join(folder, 'made', 'curves.csv')
  const writers = ['one', 'other'].map((content) => writeAllNew(dirname(path), [{ path, content }]))
  const ends = await Promise.allSettled(writers)
  const [refused] = ends.filter((end) => end.status === 'rejected')
  const [done] = ends.filter((end) => end.status === 'fulfilled')
  expect(refused?.reason).toMatchObject({
    code: 'CONFLICT',
    message: `${path} exists already; choose another name or remove it first.`,
  })
  expect(await readFile(path, 'utf8')).toBe(ends[0] === done ? 'one' : 'other')
  expect(await readdir(dirname(path))).toEqual([basename(path)])
})

it('leaves none of the files, nor their folder, where one of them cannot be written', async () => {
  const folder = await testFolder()
  const made = join(folder, 'made')
  const files = [
    { path: join(made, 'a'), content: 'a' },
    { path: join(made, 'missing', 'b'), content: 'b' },
  ]
  await expect(writeAllNew(made, files)).rejects.toMatchObject({ code: 'DISK' })
  expect(await readdir(folder)).toEqual([])
})

it('keeps what is there, and says what was written', async () => {
  const folder = await testFolder()
  await mkdir(join(folder, 'b'))
  const files = ['a', 'b'].map((name) => ({ path: join(folder, name), content: 'é' }))
  await expect(writeAllNew(folder, files)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await readdir(folder)).toEqual(['b'])
  expect(await writeAllNew(folder, files.slice(0, 1))).toEqual([
    { path: join(folder, 'a'), bytes: 2, sha256: '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c' },
  ])
})
