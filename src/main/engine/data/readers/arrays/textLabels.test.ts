import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { importFolders } from '../../../../../../test/importing.ts'
import { npyHeader } from '../../../../../../test/npyFile.ts'
import { readLabels } from './labels.ts'
import { openNpy } from './npyHeader.ts'

const { source, put } = importFolders()
/** Labels of a `.npy` file of text, and how many bytes of it were asked for. */
async function read(dtype: string, shape: readonly number[], content: Buffer, compressed = false) {
  const bytes = Buffer.concat([npyHeader(dtype, shape), content])
  put('labels.npy', compressed ? gzipSync(bytes) : bytes)
  const array = await openNpy({ at: join(source(), 'labels.npy'), offset: 0, size: null, name: 'labels.npy', path: '' })
  let taken = 0
  async function* counted() {
    for await (const chunk of array.bytes()) {
      taken += chunk.length
      yield chunk
    }
  }
  return { labels: await readLabels({ ...array, bytes: counted }), taken }
}

describe('labels that are text', () => {
  it.each([
    ['|S3', 'latin1'],
    ['<U3', 'utf32'],
  ])('are read as %s', async (dtype, encoding) => {
    const text = ['ant', 'be', 'ant', 'c']
      .map((word) => [...word.padEnd(3, '\0')].map((c) => (encoding === 'utf32' ? `${c}\0\0\0` : c)).join(''))
      .join('')
    expect((await read(dtype, [4], Buffer.from(text, 'latin1'))).labels).toEqual(['ant', 'be', 'ant', 'c'])
  })

  it.each(['|S1', '<U1'])('of %s are read as far as the header says, whatever the file inflates to', async (dtype) => {
    const { labels, taken } = await read(dtype, [10], Buffer.alloc(20e6, 'a\0\0\0'), true)
    expect(labels).toHaveLength(10)
    expect(taken).toBeLessThan(2e6)
  })

  it.each<[string, string, number[], Buffer, RegExp]>([
    [
      'more text than is read',
      '|S4000',
      [200_000],
      Buffer.alloc(10),
      /holds no labels: its text takes 800 MB; at most 400 MB are read\.$/,
    ],
    [
      'more words than classes',
      '<U1',
      [1001],
      Buffer.from(Uint32Array.from({ length: 1001 }, (_, i) => 0x4e00 + i).buffer),
      /more than 1000 different ones\.$/,
    ],
    ['several columns', '|S1', [2, 2], Buffer.from('abab'), /text in several columns\.$/],
    [
      'less than it claims',
      '|S2',
      [5],
      Buffer.from('abab'),
      /^labels.npy is cut off or damaged: it has 4 bytes of 10;/,
    ],
  ])('are refused with %s', async (_, dtype, shape, content, message) => {
    await expect(read(dtype, shape, content)).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(message),
    })
  })
})
