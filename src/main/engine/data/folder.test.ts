import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diskError } from '../../disk/diskError.ts'
import { readImages } from './readFolder.ts'
import { type DatasetWriter, writeDataset } from './writeFolder.ts'

let parent = ''
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'allconv-folder-'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

const head = { name: 'tiny', title: 'Tiny', source: 'a test', classes: ['a', 'b'], height: 8, width: 8 }
const size = 8 * 8 * 3
const pixels = Uint8Array.from({ length: 5 * size }, (_, i) => i % 251)
const fill = async (writer: DatasetWriter) => {
  await writer.append('train', pixels.subarray(0, 3 * size), [0, 1, 0])
  await writer.append('test', pixels.subarray(3 * size), [1, 1])
}
const write = () => writeDataset(join(parent, 'tiny'), head, fill)

describe('a data set folder', () => {
  it('is read as it was written', async () => {
    const written = await write()
    const stored = await readImages(join(parent, 'tiny'))
    expect(stored.dataset).toEqual(written)
    expect(stored.dataset.counts).toEqual({ train: 3, test: 2 })
    expect(new Uint8Array(stored.pixels)).toEqual(pixels)
    expect([...stored.labels]).toEqual([0, 1, 0, 1, 1])
  })

  it('is never written over', async () => {
    await write()
    await expect(write()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'A data set named tiny exists already; choose another name or remove it first.',
    })
    expect(readdirSync(parent)).toEqual(['tiny'])
  })

  it('leaves nothing behind when its making fails half-way', async () => {
    const broken = async (writer: DatasetWriter) => {
      await fill(writer)
      throw new Error('half-way')
    }
    await expect(writeDataset(join(parent, 'tiny'), head, broken)).rejects.toThrow('half-way')
    expect(readdirSync(parent)).toEqual([])
  })

  it('tells of a full disk in one sentence', async () => {
    const full = async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    await expect(writeDataset(join(parent, 'tiny'), head, full)).rejects.toMatchObject({
      code: 'DISK',
      message: `The disk is full: ${join(parent, 'tiny')} could not be written; free some space and try again.`,
    })
    expect(readdirSync(parent)).toEqual([])
  })

  it('keeps errors that are no disk errors', () => {
    const error = new TypeError('mine')
    expect(diskError(error, 'do it')).toBe(error)
  })

  it.each<[string, (folder: string) => void, string]>([
    [
      'cut-off images',
      (folder) => truncateSync(join(folder, 'images.bin'), 900),
      'Data set tiny is damaged: images.bin has 900 bytes instead of 960; import the data set again.',
    ],
    [
      'missing labels',
      (folder) => rmSync(join(folder, 'labels.bin')),
      'Data set tiny is damaged: labels.bin has 0 bytes instead of 10; import the data set again.',
    ],
    [
      'one byte changed',
      (folder) => {
        const bytes = readFileSync(join(folder, 'images.bin'))
        bytes[100]! ^= 1
        writeFileSync(join(folder, 'images.bin'), bytes)
      },
      'Data set tiny is damaged: its checksum does not match; import the data set again.',
    ],
    [
      'a description that is no JSON',
      (folder) => writeFileSync(join(folder, 'dataset.json'), '{'),
      'Data set tiny is damaged: its dataset.json is not JSON; import the data set again.',
    ],
    [
      'a description without classes',
      (folder) => writeFileSync(join(folder, 'dataset.json'), '{"name":"tiny","title":"","source":""}'),
      'Data set tiny is damaged: classes of its dataset.json is not usable; import the data set again.',
    ],
  ])('refuses %s', async (_, damage, message) => {
    await write()
    damage(join(parent, 'tiny'))
    await expect(readImages(join(parent, 'tiny'))).rejects.toMatchObject({ code: 'BAD_FILE', message })
  })

  it('says where there is none', async () => {
    await expect(readImages(join(parent, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
