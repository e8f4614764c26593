import { describe, expect, it } from 'vitest'
import { commonName, isHidden, nameFrom, nameMistake, pathInDrop, withoutCommonFolder } from './names.ts'

describe('names of data sets', () => {
  it.each([
    ['/home/ada/My Photos', 'my-photos'],
    ['C:\\data\\Cats & Dogs\\', 'cats-dogs'],
    ['cifar-10-python.tar.gz', 'cifar-10-python'],
    ['~/pathmnist.npz', 'pathmnist'],
    ['labels.csv.gz', 'labels'],
    ['..', ''],
    ['Ünïcode', 'n-code'],
  ])('come from %j', (path, name) => expect(nameFrom(path)).toBe(name))

  it.each([
    ['birds', [], null],
    ['birds', ['birds'], /already/],
    ['', [], /1 to 64/],
    ['Birds', [], /small letters/],
    ['-birds', [], /1 to 64/],
  ])('%j beside %j', (name, taken, words) => {
    const mistake = nameMistake(name, taken)
    if (words === null) expect(mistake).toBeNull()
    else expect(mistake).toMatch(words)
  })
})

describe('files of a drop', () => {
  it.each([
    [{ name: 'a.png', path: './train/cat/a.png' }, 'train/cat/a.png'],
    [{ name: 'a.png', path: '/photos/cat/a.png' }, 'photos/cat/a.png'],
    [{ name: 'a.png', webkitRelativePath: 'photos/cat/a.png' }, 'photos/cat/a.png'],
    [{ name: 'a.tar.gz' }, 'a.tar.gz'],
  ])('%j is %j', (file, path) => expect(pathInDrop(file)).toBe(path))

  it.each([
    ['photos/.DS_Store', true],
    ['.git/config', true],
    ['photos/Thumbs.db', true],
    ['photos/cat/a.png', false],
  ])('%j hidden: %j', (path, hidden) => expect(isHidden(path)).toBe(hidden))

  it.each([
    [
      ['photos/cat/1.png', 'photos/dog/2.png'],
      ['cat/1.png', 'dog/2.png'],
    ],
    [
      ['cat/1.png', 'dog/2.png'],
      ['cat/1.png', 'dog/2.png'],
    ],
    [
      ['photos/cat/1.png', 'photos-2/dog/2.png'],
      ['photos/cat/1.png', 'photos-2/dog/2.png'],
    ],
    [['a.tar.gz'], ['a.tar.gz']],
    [[], []],
  ])('%j are %j inside their folder', (paths, inside) => expect(withoutCommonFolder(paths)).toEqual(inside))

  it.each([
    [['photos/cat/1.png', 'photos/dog/2.png'], 'photos'],
    [['cat/1.png', 'dog/2.png'], ''],
    [['a.tar.gz'], 'a.tar.gz'],
    [[], ''],
  ])('%j belong to %j', (paths, name) => expect(commonName(paths)).toBe(name))
})
