import type { PriorId } from '../../../../shared/explain/maximisation.ts'
import { fromPixels, toPixels } from './colours.ts'
import { SPECTRUM } from './naturalImages.ts'
import { createSpectrum } from './spectrum.ts'

/** How a picture is written in numbers: what those can say easily is what the pictures look like. */
export interface Prior {
  /** The numbers that an ascent begins with. */
  begin(normal: () => number, uniform: () => number): Float32Array
  /** How far Adam moves a number in one step. */
  rate: number
  /** Numbers -> pixels 0 to 255, [height, width, 3]. */
  toPixels(numbers: Float32Array): Float32Array
  /** The transpose of its Jacobian: a gradient by the pixels -> the gradient by the numbers. */
  pullBack(gradient: Float32Array, numbers: Float32Array, pixels: Float32Array): Float32Array
}

type CreatePrior = (height: number, width: number) => Prior

/** A third of the numbers, one a decorrelated colour. */
const third = (numbers: Float32Array, axis: number) =>
  numbers.subarray((axis * numbers.length) / 3, ((axis + 1) * numbers.length) / 3)

/**
 * Coefficients of a Fourier transform, each times 1 / f, in decorrelated colours (Olah et al. 2017): steps of the same size in all of them make
 * coarse shapes as easily as fine ones, and colours that occur together.
 */
const fourier: CreatePrior = (height, width) => {
  const spectrum = createSpectrum(height, width)
  const { size } = spectrum
  const scale = spectrum.frequency.map((f) => 0.1 / Math.max(f, 1))
  return {
    rate: 0.05,
    begin: (normal) => Float32Array.from({ length: 6 * size }, () => 0.1 * normal()),
    toPixels: (numbers) =>
      toPixels(
        [0, 1, 2].map((axis) => {
          const own = third(numbers, axis)
          return spectrum.toPlane(
            scale.map((s, k) => s * own[k]!),
            scale.map((s, k) => s * own[size + k]!),
          )
        }),
      ),
    pullBack(gradient, numbers, pixels) {
      const result = new Float32Array(numbers.length)
      for (const [axis, plane] of fromPixels(gradient, pixels).entries()) {
        const { re, im } = spectrum.fromPlane(plane)
        const own = third(result, axis)
        for (let k = 0; k < size; k++) {
          own[k] = scale[k]! * re[k]!
          own[size + k] = scale[k]! * im[k]!
        }
      }
      return result
    },
  }
}

/** MACO (Fel et al. 2023): every frequency keeps the strength that it has in natural images, and only its phase is sought. */
const maco: CreatePrior = (height, width) => {
  const spectrum = createSpectrum(height, width)
  const magnitudes = SPECTRUM.map(({ gain, exponent, constant }) =>
    spectrum.frequency.map((f) => (f === 0 ? constant : gain * f ** -exponent)),
  )
  return {
    rate: 0.1,
    begin: (_, uniform) => Float32Array.from({ length: 3 * spectrum.size }, () => 2 * Math.PI * uniform()),
    toPixels: (phases) =>
      toPixels(
        magnitudes.map((magnitude, axis) => {
          const own = third(phases, axis)
          return spectrum.toPlane(
            magnitude.map((m, k) => m * Math.cos(own[k]!)),
            magnitude.map((m, k) => m * Math.sin(own[k]!)),
          )
        }),
      ),
    pullBack(gradient, phases, pixels) {
      const result = new Float32Array(phases.length)
      for (const [axis, plane] of fromPixels(gradient, pixels).entries()) {
        const { re, im } = spectrum.fromPlane(plane)
        const [magnitude, own, pulled] = [magnitudes[axis]!, third(phases, axis), third(result, axis)]
        for (let k = 0; k < pulled.length; k++)
          pulled[k] = magnitude[k]! * (im[k]! * Math.cos(own[k]!) - re[k]! * Math.sin(own[k]!))
      }
      return result
    },
  }
}

/** Every pixel for itself, behind a sigmoid alone: what the other two are compared with. */
const pixels: CreatePrior = (height, width) => ({
  rate: 0.05,
  begin: (normal) => Float32Array.from({ length: height * width * 3 }, () => 0.1 * normal()),
  toPixels: (numbers) => numbers.map((value) => 255 / (1 + Math.exp(-value))),
  pullBack: (gradient, _, seen) => gradient.map((value, i) => value * seen[i]! * (1 - seen[i]! / 255)),
})

export const PRIOR_TABLE: Record<PriorId, CreatePrior> = { fourier, maco, pixels }
