import { describe, expect, it } from 'vitest'
import { classesOfTables } from './classesOfTables.ts'

const table = (path: string, names: string[] | null) => ({ file: { path }, names })
/** Class names of the labels of several tables, and what is told. */
function read(...tables: [string[] | null, string[]][]) {
  const found = tables.flatMap(([names, words], n) => {
    const one = table(`${n}.parquet`, names)
    return words.map((word) => ({ table: one, word }))
  })
  const { classes, indexOf, notes } = classesOfTables(found)
  return { classes, read: found.map(({ table, word }) => classes[indexOf(table, word)]), notes }
}

describe('classes of several tables', () => {
  it.each<[string, [string[] | null, string[]][], string[]]>([
    [
      'numbers by one list',
      [
        [
          ['a', 'b'],
          ['0', '1'],
        ],
        [['a', 'b'], ['1']],
      ],
      ['a', 'b', 'b'],
    ],
    [
      'numbers by lists in another order',
      [
        [
          ['a', 'b'],
          ['0', '1'],
        ],
        [
          ['b', 'a'],
          ['0', '1'],
        ],
      ],
      ['a', 'b', 'b', 'a'],
    ],
    [
      'numbers in one table, text in another',
      [
        [
          ['a', 'b'],
          ['0', '1'],
        ],
        [null, ['b', 'a']],
      ],
      ['a', 'b', 'b', 'a'],
    ],
    [
      'text alone, whatever the lists say',
      [
        [['x'], ['b']],
        [['y'], ['a']],
      ],
      ['b', 'a'],
    ],
    ['numbers that nobody names', [[null, ['3', '7']]], ['3', '7']],
    [
      'numbers beyond the one list',
      [
        [
          ['a', 'b'],
          ['0', '2'],
        ],
      ],
      ['0', '2'],
    ],
  ])('%s', (_, tables, words) => {
    expect(read(...tables).read).toEqual(words)
  })

  it('tells of a table without names whose numbers are read by those of another', () => {
    expect(read([['a', 'b'], ['0']], [null, ['1']])).toMatchObject({
      read: ['a', 'b'],
      notes: ['1.parquet has no class names; its numbers were read by those of 0.parquet.'],
    })
  })

  it.each<[string, [string[] | null, string[]][], RegExp]>([
    [
      'another set of names',
      [
        [['a', 'b'], ['0']],
        [['a', 'b', 'c'], ['0']],
      ],
      /^0.parquet has the 2 class names a, b and 1.parquet the 3 class names a, b, c; /,
    ],
    [
      'one name twice',
      [
        [['a', 'b', 'b'], ['0']],
        [['b', 'a', 'b'], ['0']],
      ],
      /write both with the same class names/,
    ],
    [
      'numbers without names beside two orders',
      [
        [['a', 'b'], ['0']],
        [['b', 'a'], ['0']],
        [null, ['1']],
      ],
      /^2.parquet holds the label 1, which needs class names of its own/,
    ],
    [
      'numbers beyond the lists',
      [
        [['a', 'b'], ['0']],
        [['b', 'a'], ['2']],
      ],
      /^1.parquet holds the label 2, which its class names \(b, a\) do not have/,
    ],
  ])('refuses %s', (_, tables, message) => {
    expect(() => read(...tables)).toThrow(
      expect.objectContaining({ code: 'BAD_FILE', message: expect.stringMatching(message) }),
    )
  })
})
