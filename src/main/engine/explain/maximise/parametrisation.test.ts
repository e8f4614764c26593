import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { PRIOR_IDS, type PriorId } from '../../../../shared/explain/maximisation.ts'
import { createFft } from './fft.ts'
import { PRIOR_TABLE } from './priors.ts'
import { createSpectrum } from './spectrum.ts'
import { randomView, type View, warp, warpBack } from './warp.ts'

interface Case {
  prior: PriorId
  height: number
  width: number
  view: View
  pixels: number[]
  gradient: number[]
}

/** Pixels, and the gradient of the weighted sum of a view of them, by scripts/golden/maximise.py. */
const { cases } = JSON.parse(
  readFileSync(new URL('../../../../../test/golden/maximise.json', import.meta.url), 'utf8'),
) as { cases: Case[] }

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0)
const sizes = [
  [32, 32],
  [7, 5],
  [6, 10],
  [1, 1],
  [1, 4],
  [28, 14],
] as const

describe('the transform', () => {
  it.each([1, 2, 5, 6, 8, 30, 49])('of %i numbers is the sum that defines it', (n) => {
    const [re, im] = [Float64Array.from(formulaValues(1, n)), Float64Array.from(formulaValues(2, n))]
    const [foundRe, foundIm] = [re.slice(), im.slice()]
    createFft(n).forward(foundRe, foundIm)
    for (let k = 0; k < n; k++) {
      const turn = (p: number) => (-2 * Math.PI * k * p) / n
      expect(foundRe[k]).toBeCloseTo(
        re.reduce((sum, x, p) => sum + x * Math.cos(turn(p)) - im[p]! * Math.sin(turn(p)), 0),
        9,
      )
      expect(foundIm[k]).toBeCloseTo(
        re.reduce((sum, x, p) => sum + x * Math.sin(turn(p)) + im[p]! * Math.cos(turn(p)), 0),
        9,
      )
    }
  })

  it.each(sizes)('of an image of %i x %i pixels has that transpose', (height, width) => {
    const spectrum = createSpectrum(height, width)
    const [re, im] = [3, 4].map((salt) => Float64Array.from(formulaValues(salt, spectrum.size))) as [
      Float64Array,
      Float64Array,
    ]
    const plane = Float64Array.from(formulaValues(5, height * width))
    const back = spectrum.fromPlane(plane)
    expect(dot(spectrum.toPlane(re, im), plane)).toBeCloseTo(dot(re, back.re) + dot(im, back.im), 6)
  })
})

describe('a view', () => {
  it.each(sizes)('of %i x %i pixels has that transpose', (height, width) => {
    let state = 0.3
    const view = randomView(height, width, () => (state = (state * 7.13) % 1))
    const [image, gradient] = [formulaValues(6, height * width * 3), formulaValues(7, height * width * 3)]
    expect(dot(warp(image, height, width, view), gradient)).toBeCloseTo(
      dot(image, warpBack(gradient, height, width, view)),
      4,
    )
  })

  it('that is neither turned nor shifted is the picture', () => {
    const image = formulaValues(8, 6 * 5 * 3)
    expect(warp(image, 6, 5, { angle: 0, scale: 1, down: 0, right: 0 })).toEqual(image)
  })
})

describe('the numbers that are sought', () => {
  it.each(cases)('$prior, $height x $width: pixels and gradient are those of PyTorch', (golden) => {
    const { prior, height, width, view } = golden
    const { toPixels, pullBack } = PRIOR_TABLE[prior](height, width)
    const numbers = formulaValues(1, golden.gradient.length, 3)
    const pixels = toPixels(numbers)
    expect(relativeError(pixels, golden.pixels)).toBeLessThan(1e-5)
    const uphill = warpBack(formulaValues(2, height * width * 3), height, width, view)
    expect(relativeError(pullBack(uphill, numbers, pixels), golden.gradient)).toBeLessThan(1e-5)
  })

  it.each(PRIOR_IDS)('%s: the gradient agrees with finite differences', (id) => {
    const [height, width] = [8, 6]
    const { begin, toPixels, pullBack } = PRIOR_TABLE[id](height, width)
    let at = 0
    const draws = formulaValues(9, 1000)
    const numbers = begin(
      () => draws[at++]!,
      () => Math.abs(draws[at++]!),
    )
    const weights = formulaValues(2, height * width * 3)
    const gradient = pullBack(weights, numbers, toPixels(numbers))
    for (let i = 0; i < numbers.length; i += 5) {
      const moved = (by: number) => dot(toPixels(numbers.map((value, k) => (k === i ? value + by : value))), weights)
      expect(gradient[i]).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 1)
    }
  })
})
