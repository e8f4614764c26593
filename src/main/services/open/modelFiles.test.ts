import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testFolder } from '../../../../test/testFolder.ts'
import { filesOf, modelOf, nameOf } from './modelFiles.ts'

it('a folder with a model of TensorFlow.js stands for it, and gives it its name', async () => {
  const folder = join(await testFolder(), 'nsfw')
  await mkdir(folder)
  expect(await modelOf(folder)).toBe(folder)
  const path = join(folder, 'model.json')
  await writeFile(path, '{}')
  expect(await modelOf(folder)).toBe(path)
  expect(nameOf(path)).toBe('nsfw')
  expect(nameOf(`/uploads/${'0'.repeat(32)}/model.json`)).toBe('model')
  expect(nameOf('/models/resnet18.onnx')).toBe('resnet18')
})

it.each([
  [{ weightsManifest: [{ paths: ['a.bin', 'sub/b.bin'] }, { paths: ['a.bin'] }] }, ['a.bin', 'sub/b.bin']],
  [
    { weight_map: { one: 'part-1.safetensors', two: 'part-2.safetensors' } },
    ['part-1.safetensors', 'part-2.safetensors'],
  ],
  [{ weightsManifest: [{ paths: ['../up.bin', '/etc/passwd', 'a/../../b', 'C:\\x', 7] }] }, []],
  [{ weightsManifest: 'x' }, []],
])('files beside %j', async (json, wanted) => {
  const folder = await testFolder()
  const path = join(folder, 'model.json')
  await writeFile(path, JSON.stringify(json))
  expect(await filesOf(path)).toEqual(wanted.map((name) => join(folder, name)))
})
