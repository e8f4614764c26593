import { describe, expect, it } from 'vitest'
import { rangesOf } from './mapAtlas.ts'
import { shownChannels } from './mapOrder.ts'

// Channels: silent, up to 2, down to -5, silent, up to 2.
const ranges = rangesOf({
  layer: 'conv1',
  height: 1,
  width: 2,
  channels: 5,
  values: Float32Array.of(0, 0, 2, 1, -5, 0, 0, 0, 0, 2),
})

describe('the channels that are shown of a layer', () => {
  it('are sorted by how far they are from zero, equal ones by their numbers; silent ones are counted', () => {
    expect(shownChannels(ranges, { order: 'activation', showSilent: false, keep: null })).toEqual({
      order: [2, 1, 4],
      silent: 2,
    })
  })
  it('keep their numbers, with the silent ones where they are asked for', () => {
    expect(shownChannels(ranges, { order: 'channel', showSilent: true, keep: null }).order).toEqual([0, 1, 2, 3, 4])
    expect(shownChannels(ranges, { order: 'channel', showSilent: false, keep: 3 }).order).toEqual([1, 2, 3, 4])
  })
  it('are all there where the whole layer is silent: an empty row would say nothing', () => {
    const none = rangesOf({ layer: 'conv1', height: 1, width: 1, channels: 2, values: new Float32Array(2) })
    expect(shownChannels(none, { order: 'activation', showSilent: false, keep: null })).toEqual({
      order: [0, 1],
      silent: 0,
    })
  })
})
