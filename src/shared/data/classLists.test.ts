import { describe, expect, it } from 'vitest'
import { classMap, isOneToOne, relateClasses, someNames } from './classLists.ts'

const titles = { set: 'two', network: 'All-CNN-C' }
const abc = ['cat', 'dog', 'fox']

describe('two class lists', () => {
  it.each<[string, string[], string[], object]>([
    ['are the same', abc, abc, { kind: 'same', map: [0, 1, 2] }],
    ['are the same in another spelling', ['Cat', 'polar bear'], ['cat', 'polar_bear'], { kind: 'same', map: [0, 1] }],
    ['are the same in another Unicode form', ['caf\u00e9', 'tea'], ['cafe\u0301', 'tea'], { kind: 'same' }],
    ['are the same in another order', ['fox', 'cat', 'dog'], abc, { kind: 'permuted', map: [2, 0, 1] }],
    ['sort numbers otherwise', ['1', '2', '10'], ['1', '10', '2'], { kind: 'permuted', map: [0, 2, 1] }],
    ['sort capitals otherwise', ['ant', 'Zebra'], ['Zebra', 'ant'], { kind: 'permuted', map: [1, 0] }],
    ['keep names that differ by case alone apart', ['a', 'A'], ['A', 'a'], { kind: 'permuted', map: [1, 0] }],
    [
      'are different, however many they are',
      ['zebra', 'dog', 'ant'],
      abc,
      { kind: 'different', onlySet: ['zebra', 'ant'], onlyNetwork: ['cat', 'fox'] },
    ],
    ['are different where one holds the other', ['cat', 'dog'], abc, { kind: 'different', onlyNetwork: ['fox'] }],
    ['are different where folding is ambiguous', ['a', 'A'], ['a', 'b'], { kind: 'different' }],
  ])('%s', (_what, set, network, expected) => {
    expect(relateClasses(set, network)).toMatchObject(expected)
  })
})

describe('the map of labels', () => {
  it('is by name, or as the user says', () => {
    expect(classMap(['fox', 'cat', 'dog'], abc, titles)).toEqual([2, 0, 1])
    expect(classMap(['zebra', 'dog', 'ant'], abc, titles, { zebra: 'cat', ant: 'fox' })).toEqual([0, 1, 2])
    expect(classMap(['zebra', 'dog'], abc, titles, { zebra: null })).toEqual([-1, 1])
  })

  it.each([
    [
      undefined,
      'two has other classes than All-CNN-C was trained on (zebra and ant instead of cat and fox), so its labels mean something else; choose a data set with the same classes, or say which class is which (on the command line by --map-classes).',
    ],
    [
      { zebra: 'cat' },
      'The map of classes does not say what ant is; give one of cat, dog and fox, or null to leave its images out.',
    ],
    [
      { zebra: 'cat', ant: 'bee' },
      'The map of classes takes ant for "bee", which is no class of All-CNN-C; choose one of cat, dog and fox.',
    ],
    [{ bee: 'cat' }, 'The map of classes names "bee", which is no class of two; its classes are zebra, dog and ant.'],
    [{ zebra: null, dog: null, ant: null }, 'The map of classes leaves every class out; map one at least.'],
    [
      { zebra: 'toString', ant: 'cat' },
      'The map of classes takes zebra for "toString", which is no class of All-CNN-C; choose one of cat, dog and fox.',
    ],
  ])('is refused in a sentence: %j', (given, message) => {
    expect(() => classMap(['zebra', 'dog', 'ant'], abc, titles, given)).toThrow(message)
  })

  it('is one to one only where every class is met once', () => {
    expect([isOneToOne([1, 0], 2), isOneToOne([0, 0], 2), isOneToOne([0, -1], 2), isOneToOne([0], 2)]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

it('names are listed as far as they fit a sentence', () => {
  expect(someNames(['a'])).toBe('a')
  expect(someNames(['a', 'b', 'c', 'd'])).toBe('a, b, c and d')
  expect(someNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
})
