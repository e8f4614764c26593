import { describe, expect, it } from 'vitest'
import { parseChannels } from './FigurePage.tsx'

describe('the channels of a figure', () => {
  it.each([
    ['0-3', [0, 1, 2, 3]],
    ['5, 2,9 - 10', [5, 2, 9, 10]],
    ['', []],
    ['7,', [7]],
  ])('%j are %j', (text, channels) => {
    expect(parseChannels(text, 12)).toEqual(channels)
  })
  it.each(['x', '3-1', '12', '0-12', '-4', '1;2'])('%j are refused with an example', (text) => {
    expect(() => parseChannels(text, 12)).toThrow('from 0 to 11, for example 0-4, 9')
  })
  it('are at most thirty-two', () => {
    expect(parseChannels('0-191', 192)).toHaveLength(32)
  })
})
