import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { indexFiles } from './findFile.ts'

const files = (paths: readonly string[]) =>
  paths.map((path) => ({ at: '', offset: 0, size: null, name: path.slice(path.lastIndexOf('/') + 1), path }))
const numbered = (count: number, path: (n: number) => string) => Array.from({ length: count }, (_, n) => path(n))

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
/** Bytes in use, without garbage. */
function heap() {
  collect()
  return process.memoryUsage().heapUsed
}

describe('files by what tables call them', () => {
  const index = indexFiles(
    files(['1.png', 'train/1.png', 'train/a/2.png', 'test/a/2.png', 'test/3.png', 'test/deep/er/3.png', 'x/4.b.png']),
  )
  it.each<[string, string, string | null]>([
    ['1.png', '', '1.png'],
    ['1', '', '1.png'],
    ['1.png', 'train', 'train/1.png'],
    ['./1', 'train', 'train/1.png'],
    ['/home/me/train/1.png', '', 'train/1.png'],
    ['train\\a\\2', '', 'train/a/2.png'],
    ['/mnt/test/a/2.png', '', 'test/a/2.png'],
    ['a/2.png', '', null],
    ['2', '', null],
    ['er/3', '', 'test/deep/er/3.png'],
    ['3.jpg', '', null],
    ['4.b', '', 'x/4.b.png'],
    ['4', '', null],
    ['est/3.png', '', null],
    ['', '', null],
  ])('%s of a table in "%s" is %s', (word, folder, path) => {
    expect(index.find(word, folder)?.path ?? null).toBe(path)
  })

  it('looks below one folder alone where a table belongs to a part', () => {
    expect(index.within('train').find('2', '')?.path).toBe('train/a/2.png')
    expect(index.within('test').find('1.png', '')).toBeNull()
  })

  it.each<[string, (n: number) => string]>([
    ['by its own folder', (n) => `${n}/image.png`],
    ['by the folder above', (n) => `${n}/images/image.png`],
    ['at the root, too', (n) => (n === 0 ? 'image.png' : `${n}/image.png`)],
  ])('tells many files of one name apart %s, in little time', (_, path) => {
    const count = 30_000
    const all = numbered(count, path)
    const many = indexFiles(files(all))
    const begun = performance.now()
    expect(all.filter((one) => many.find(one, '')?.path !== one)).toEqual([])
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(many.find('y/image.png', '')).toBeNull()
  })

  it('takes less than 300 bytes a file', { timeout: 60_000 }, () => {
    const all = files(numbered(200_000, (n) => `set/train/some/class-${n % 1000}/of/image-${n}.png`))
    const before = heap()
    const many = indexFiles(all)
    const taken = (heap() - before) / all.length
    expect(many.find('image-77', '')?.path).toBe('set/train/some/class-77/of/image-77.png')
    expect(taken).toBeGreaterThan(10)
    expect(taken).toBeLessThan(300)
  })
})
