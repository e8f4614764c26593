import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { isBelow } from './isBelow.ts'

test('a path is below a folder by where it really leads', async () => {
  const root = await testFolder()
  const folder = join(root, 'folder')
  await mkdir(join(folder, 'inside'), { recursive: true })
  await mkdir(join(root, 'folder-2'))
  const below = (path: string) => isBelow(path, folder)
  expect(await below(folder)).toBe(true)
  expect(await below(`${folder}/inside/`)).toBe(true)
  expect(await below(`${root}/other/../folder/not/there/yet`)).toBe(true)
  expect(await below(root)).toBe(false)
  expect(await below(`${folder}/..`)).toBe(false)
  expect(await below(`${folder}-2`)).toBe(false)
  expect(await below(`${folder}/..x`)).toBe(true)
  expect(await isBelow(`${root}/not/yet/there`, `${root}/not`)).toBe(true)
  if (process.platform === 'win32') return
  await symlink(folder, join(root, 'link'))
  await symlink(root, join(folder, 'out'))
  expect(await below(`${root}/link/inside/file`)).toBe(true)
  expect(await below(`${folder}/out/file`)).toBe(false)
})
