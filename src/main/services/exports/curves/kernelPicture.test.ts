import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { testFolder } from '../../../../../test/testFolder.ts'
import { encodeSafetensors } from '../../../../shared/checkpoint/safetensors.ts'
import { kernelPicture } from './kernelPicture.ts'

async function checkpoint(shape: number[], value: (at: number) => number): Promise<string> {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => value(at))
  const path = join(await testFolder(), 'epoch-0001.safetensors')
  await writeFile(path, encodeSafetensors({ tensors: [{ name: 'conv1/kernel', shape, data }], metadata: {} }))
  return path
}

it('kernels stand side by side, a weight a square: grey for 0, the largest of each kernel black or white', async () => {
  // Two kernels of 2x2, the channel last but one: the first is red at its top left, the second negative blue at its bottom right, ten times larger.
  const weights = new Map([
    [0, 0.5],
    [(3 * 3 + 2) * 2 + 1, -5],
  ])
  const picture = await kernelPicture(await checkpoint([2, 2, 3, 2], (at) => weights.get(at) ?? 0), 'conv1')
  const { data, info } = await sharp(picture!.png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([38, 20, 3])
  expect(picture).toMatchObject({ width: 38, height: 20 })
  const pixel = (x: number, y: number) => [...data.subarray(3 * (y * 38 + x), 3 * (y * 38 + x) + 3)]
  expect(pixel(0, 0)).toEqual([255, 255, 255])
  expect(pixel(5, 5)).toEqual([255, 128, 128])
  expect(pixel(14, 14)).toEqual([128, 128, 128])
  expect(pixel(23, 5)).toEqual([128, 128, 128])
  expect(pixel(32, 14)).toEqual([128, 128, 0])
})

it('what makes no picture gives none', async () => {
  expect(await kernelPicture(await checkpoint([1, 1, 3, 4], () => 1), 'conv1')).toBeNull()
  expect(await kernelPicture(await checkpoint([3, 3, 1, 4], () => 1), 'conv1')).toBeNull()
  expect(await kernelPicture(await checkpoint([3, 3, 3, 4], () => 1), 'conv2')).toBeNull()
  expect(await kernelPicture('/nowhere/at/all', 'conv1')).toBeNull()
  const damaged = join(await testFolder(), 'damaged')
  await writeFile(damaged, 'eight bytes and more, none of which is a checkpoint')
  expect(await kernelPicture(damaged, 'conv1')).toBeNull()
})
