import { describe, expect, it } from 'vitest'
import { targetOf } from './explain.ts'

describe('the target of allconv explain', () => {
  it.each([
    [{}, null],
    [{ class: 3 }, { kind: 'class', index: 3 }],
    [
      { layer: 'conv5', channel: 12 },
      { kind: 'channel', layer: 'conv5', channel: 12 },
    ],
    [
      { layer: 'conv5', channel: 12, row: 0, column: 4 },
      { kind: 'unit', layer: 'conv5', channel: 12, row: 0, column: 4 },
    ],
  ])('%j is %j', (options, target) => {
    expect(targetOf(options)).toEqual(target)
  })

  it.each([
    [{ layer: 'conv5' }, 'needs --layer and --channel'],
    [{ row: 1, column: 1 }, 'needs --layer and --channel'],
    [{ layer: 'conv5', channel: 1, row: 1 }, 'needs both --row and --column'],
    [{ class: 1, layer: 'conv5', channel: 1 }, 'give one of them'],
  ])('%j is refused', (options, words) => {
    expect(() => targetOf(options)).toThrow(words)
  })
})
