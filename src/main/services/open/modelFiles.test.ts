import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testFolder } from '../../../../test/testFolder.ts'
import { modelOf, nameOf } from './modelFiles.ts'

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
