import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatSignificant,
  setNumberLanguage,
} from './format.ts'

beforeEach(() => setNumberLanguage('en'))
afterEach(() => setNumberLanguage(null))

describe('numbers for readers', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 05 min'],
    [532_800, '6 d 4 h'],
    [-3, '0 s'],
  ])('says %d seconds as %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words))

  it.each([
    [1_369_738, '1.37 M'],
    [270_800_000, '270.8 M'],
    [9300, '9,300'],
    [93_000, '93 k'],
    [2.5e9, '2.5 G'],
  ])('says a count of %d as %s', (value, words) => expect(formatCount(value)).toBe(words))

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [5_480_000, '5.48 MB'],
  ])('says %d bytes as %s', (value, words) => expect(formatBytes(value)).toBe(words))

  it('keeps an absent share apart from zero', () => {
    expect(formatPercent(null)).toBeNull()
    expect(formatPercent(Number.NaN)).toBeNull()
    expect(formatPercent(0)).toBe('0.00 %')
    expect(formatPercent(0.0908)).toBe('9.08 %')
  })

  it('names what is no number', () => expect(formatSignificant(Number.NaN)).toBe('not a number'))

  it('follows the language of the settings, and the system for an impossible one', () => {
    setNumberLanguage('de')
    expect(formatPercent(0.0908)).toBe('9,08 %')
    setNumberLanguage('not a language')
    expect(formatPercent(0.5)).toMatch(/^50[.,]00 %$/)
  })
})
