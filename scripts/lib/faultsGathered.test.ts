import { expect, test } from 'vitest'
import { freeSeed, readGathered, totalsOf, triedOf, withSitting } from '../../bench/lib/faults/gathered.mjs'

const sitting = (seed: number, tried: number, findings: string[] = []) => ({
  date: '2026-01-01T00:00:00.000Z',
  seed,
  tried,
  ended: tried === 100,
  title: 'Kills of a training',
  figures: { seconds: 10 },
  findings,
})

test('sittings add up, each by a seed of its own, also those that were ended early', () => {
  let gathered = {}
  for (const tried of [40, 100, 7])
    gathered = withSitting(gathered, 'kills', sitting(freeSeed(gathered, 'kills', 1), tried))
  gathered = withSitting(gathered, 'kills', sitting(freeSeed(gathered, 'kills', 2), 0)) // ended before it began
  gathered = withSitting(gathered, 'kills', sitting(9, 0, ['the bench itself failed']))
  expect(totalsOf(gathered, { kills: 900, sweep: 1 })).toEqual({
    kills: { tried: 147, of: 900, findings: 1, seeds: [1, 2, 3, 9], seconds: 40 },
    sweep: { tried: 0, of: 1, findings: 0, seeds: [], seconds: 0 },
  })
  expect(triedOf(gathered, 'mutations')).toBe(0)
})

test('no report yet is nothing gathered', () => expect(readGathered('/nowhere/faults.json')).toEqual({}))
