import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LayerDiagnostics } from './layerDiagnostics.ts'
import { findingsSentence, layerFindings } from './silentLayers.ts'

const NONE = Number.NaN
/** One measurement: [gradient, update, weight, silent] of each layer. */
const at = (step: number, ...rows: number[][]): LayerDiagnostics => ({ step, values: Float32Array.from(rows.flat()) })
const fine = [0.1, 0.001, 3, 0.1]
const said = (names: string[], measured: LayerDiagnostics[]) =>
  findingsSentence(layerFindings(names, measured), measured.length)

it('says which layer died, and when: the first step since which it has been silent', () => {
  const measured = [0, 620, 1240, 1300].map((step) =>
    at(step, fine, [0.1, 0.1, 3, step >= 1240 ? 0.96 : step === 620 ? 0.89 : 0.95]),
  )
  expect(said(['conv3', 'conv4'], measured)).toBe('conv4: 96 % of its channels are silent from step 1,240 on.')
})

it('tells layers that no gradient reaches, and those whose numbers are none; one finding a layer, the first to die first', () => {
  const measured = [
    at(0, fine, fine, fine, [NONE, NONE, NONE, 0.2]),
    at(50, [0, 0.001, 3, 0.1], fine, fine, [NONE, NONE, NONE, 1]),
    at(100, [0, 0, 3, 1], [Number.POSITIVE_INFINITY, 1, 3, 0], [NONE, NONE, NONE, NONE], [NONE, NONE, NONE, 1]),
  ]
  expect(said(['conv1', 'conv2', 'conv3', 'add1'], measured)).toBe(
    'add1: all of its channels are silent from step 50 on; conv1: all of its channels are silent from step 100 on; conv2: its numbers are NaN or infinite from step 100 on; and 1 more layer.',
  )
  expect(said(['conv1'], [at(0, [0, 0, 3, NONE])])).toBe('no gradient reaches conv1 from the first step on.')
})

it('what lies below a dead layer comes after it, together', () => {
  const names = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5']
  const cut = [0, 0.001, 3, 0.1]
  const measured = [
    at(0, fine, fine, fine, fine, fine),
    at(50, cut, cut, fine, cut, fine),
    at(100, cut, cut, cut, cut, [0, 0, 3, 1]),
  ]
  expect(said(names, measured)).toBe(
    'conv5: all of its channels are silent from step 100 on; no gradient reaches conv1, conv2, conv4 and 1 more layer from step 100 on.',
  )
})

it('finds nothing where all is well, in a layer without weights or ReLU, and before the first measurement', () => {
  expect(said(['conv1', 'dense1', 'add1'], [at(0, fine, [0.1, 0.1, 1, NONE], [NONE, NONE, NONE, 0.3])])).toBe(
    'No layer has died.',
  )
  expect(said(['conv1'], [])).toBe('The layers have not been measured yet.')
})

it('a layer that came back to life is no finding; what is found holds in every measurement since', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 30 }), (shares) => {
      const measured = shares.map((silent, i) => at(i * 10, [1, 1, 1, silent]))
      const [found] = layerFindings(['conv1'], measured)
      const stored = measured.map(({ values }) => values[3]!)
      expect(found !== undefined).toBe(stored.at(-1)! >= 0.9)
      if (!found) return
      const since = stored.slice(found.step / 10)
      expect(Math.min(...since)).toBe(found.share)
      expect(found.share).toBeGreaterThanOrEqual(0.9)
      if (found.step > 0) expect(stored[found.step / 10 - 1]).toBeLessThan(0.9)
    }),
  )
})
