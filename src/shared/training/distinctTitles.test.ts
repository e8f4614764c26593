import { describe, expect, it } from 'vitest'
import { distinctTitles } from './distinctTitles.ts'

const run = (id: string, title: string, seed = 1) => ({ id, title, request: { seed } })
const titles = (...runs: ReturnType<typeof run>[]) => [...distinctTitles(runs).values()]

describe('runs of the same title', () => {
  it.each<[string, ReturnType<typeof run>[], string[]]>([
    ['no other has', [run('a-1', 'A'), run('b-2', 'B')], ['A', 'B']],
    ['of two seeds', [run('a-1', 'A', 1), run('a-2', 'A', 2)], ['A, seed 1', 'A, seed 2']],
    ['of one seed', [run('a-9f3a', 'A'), run('a-77b0', 'A')], ['A, 9f3a', 'A, 77b0']],
    [
      'of seeds that are not all different',
      [run('a-1', 'A'), run('a-2', 'A'), run('a-3', 'A', 2)],
      ['A, 1', 'A, 2', 'A, 3'],
    ],
    ['of ids that end alike', [run('a-x-1', 'A'), run('a-y-1', 'A')], ['A, a-x-1', 'A, a-y-1']],
    ['that differ in spaces alone', [run('a-1', 'A b'), run('a-2', ' A  b', 2)], ['A b, seed 1', 'A b, seed 2']],
    [
      'that another is called by in full',
      [run('a-1', 'A', 1), run('a-2', 'A', 2), run('b-3', 'A, seed 1')],
      ['A, 1', 'A, 2', 'A, seed 1'],
    ],
  ])('%s are told apart', (_what, runs, wanted) => expect(titles(...runs)).toEqual(wanted))

  it('names no seed of imported weights', () => {
    const imported = { ...run('b-2', 'A', 0), imported: { file: null } }
    expect([...distinctTitles([run('a-1', 'A'), imported]).values()]).toEqual(['A, seed 1', 'A, imported'])
  })

  it('are distinct among a thousand of one title', () => {
    const many = Array.from({ length: 1000 }, (_, i) => run(`net-${i}-aa`, 'A', i % 7))
    expect(new Set(titles(...many)).size).toBe(1000)
  })
})
