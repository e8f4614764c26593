import { afterEach, describe, expect, it, vi } from 'vitest'
import { oddNames } from '../stores/datasetJobs.ts'
import { uploadFiles } from './upload.ts'

/** A host that takes everything, and what it took. */
function takingHost(): string[] {
  const taken: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    const path = new URLSearchParams(url.split('?')[1]).get('path')!
    taken.push(path)
    return new Response(JSON.stringify({ file: `/up/${path}`, folder: '/up' }), { status: 201 })
  })
  return taken
}
const file = (path: string) => ({ path, content: new Blob(['x']) })
afterEach(() => vi.unstubAllGlobals())

describe('an upload of a folder', () => {
  it.each([
    'cat/what?.png',
    'cat/aux',
    'cat/trailing.',
    `cat/${'x'.repeat(201)}`,
    'cat/a\u0007.png',
    'a/b/c/d/e/f/g/h/i.png',
  ])('leaves out %j alone, and names it', async (odd) => {
    const taken = takingHost()
    const leftOut: string[] = []
    const progress: number[] = []
    const path = await uploadFiles([file('cat/1.png'), file(odd), file('dog/1.png')], {
      onLeftOut: (paths) => leftOut.push(...paths),
      onProgress: (done, total) => progress.push(done / total),
    })
    expect(path).toBe('/up')
    expect(taken.sort()).toEqual(['cat/1.png', 'dog/1.png'])
    expect(leftOut).toEqual([odd])
    expect(progress.at(-1)).toBe(1)
    expect(oddNames(leftOut).message).toMatch(/^The file name ".*" cannot be used here, so it was left out; rename it/)
  })

  it('of nothing but an odd name is refused, by that name', async () => {
    takingHost()
    await expect(uploadFiles([file('a:b.zip')])).rejects.toThrow(
      'The file name "a:b.zip" cannot be used here; rename it.',
    )
  })
})
