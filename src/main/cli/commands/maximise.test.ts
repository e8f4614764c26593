import { describe, expect, it } from 'vitest'
import { maximiseQuestion } from './maximise.ts'

describe('what allconv maximise is asked for', () => {
  it('is four pictures of a channel, a unit or a class', () => {
    const options = { prior: 'fourier', steps: 128, seed: 0, pictures: 4 }
    expect(maximiseQuestion({ layer: 'conv5', channel: 12 })).toEqual({
      kind: 'pictures',
      target: { kind: 'channel', layer: 'conv5', channel: 12 },
      options,
    })
    expect(maximiseQuestion({ class: 3, seeds: 2, prior: 'maco', steps: 9, seed: 8 })).toEqual({
      kind: 'pictures',
      target: { kind: 'class', index: 3 },
      options: { prior: 'maco', steps: 9, seed: 8, pictures: 2 },
    })
  })

  it('is the atlas of a layer, with fewer steps', () => {
    expect(maximiseQuestion({ layer: 'conv5', atlas: true })).toEqual({
      kind: 'atlas',
      layer: 'conv5',
      options: { prior: 'fourier', steps: 64, seed: 0 },
    })
  })

  it.each([
    [{}, 'Name what is to be excited'],
    [{ atlas: true }, '--atlas shows all channels'],
    [{ atlas: true, layer: 'conv5', channel: 1 }, '--atlas shows all channels'],
    [{ class: 1, seeds: 17 }, '16'],
    [{ class: 1, steps: 0 }, '1'],
  ])('%j is refused', (options, words) => {
    expect(() => maximiseQuestion(options)).toThrow(words)
  })
})
