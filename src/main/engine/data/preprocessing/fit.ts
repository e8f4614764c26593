import { WorkbenchError } from '../../../../shared/errors.ts'
import { isOfFew, LARGEST_WHITENED } from '../../../../shared/training/whitening.ts'
import { gather } from '../batches.ts'
import { applyPointwise } from './pointwise.ts'
import type { MatrixProducts } from './products.ts'
import type { PreprocessingKind, PreprocessingState } from './state.ts'
import { whiteningOfFew } from './whitenFew.ts'
import { type WhiteningWork, whiteningMatrix } from './whiteningThread.ts'

export interface FitInput {
  kind: PreprocessingKind
  /** [N, size] pixels 0 to 255. */
  pixels: Uint8Array
  /** Positions of the images that are trained on: nothing else may be looked at. */
  training: Uint32Array
  /** Values of an image, H * W * 3. */
  size: number
  /** Added to the eigenvalues of the covariance. */
  zcaEpsilon: number
}

/** Images whose covariance is summed at once: float32 within a block, float64 over blocks. */
const BLOCK = 1024

/** Fits a preprocessing on the training images alone; a whitening takes seconds to minutes. */
export async function fitPreprocessing(
  input: FitInput,
  products: MatrixProducts,
  options: WhiteningWork = {},
): Promise<PreprocessingState> {
  switch (input.kind) {
    case 'none':
    case 'gcn':
      return { kind: input.kind }
    case 'standardise':
      return { kind: 'standardise', ...colourStatistics(input) }
    case 'gcn-zca': {
      const { size, training, zcaEpsilon: epsilon } = input
      // Whoever calls has said so in better words; this keeps the memory whatever called.
      if (size > LARGEST_WHITENED)
        throw new WorkbenchError(
          'BAD_INPUT',
          `Images of ${size} values are too large to whiten (at most ${LARGEST_WHITENED}); choose the preprocessing gcn or standardise.`,
        )
      const mean = meanOf(input)
      const matrix = isOfFew(training.length, size)
        ? await whiteningOfFew(
            centredBlock(input, mean, 0, training.length),
            training.length,
            size,
            epsilon,
            products,
            options,
          )
        : await whiteningMatrix(
            { matrix: await covarianceOf(input, mean, products, options), size, epsilon, kind: 'whole' },
            options,
          )
      return { kind: 'gcn-zca', mean: Float32Array.from(mean), matrix }
    }
  }
}

/** Mean and standard deviation of each colour over all pixels of the training images, units of 0 to 255. */
function colourStatistics({ pixels, training, size }: FitInput) {
  const sum = [0, 0, 0]
  const squares = [0, 0, 0] // integers below 2^53: exact
  for (const position of training)
    for (let i = position * size; i < (position + 1) * size; i += 3)
      for (let c = 0; c < 3; c++) {
        const value = pixels[i + c]!
        sum[c]! += value
        squares[c]! += value * value
      }
  const count = (training.length * size) / 3
  const mean = sum.map((total) => total / count)
  const deviation = mean.map((value, c) => Math.sqrt(Math.max(0, squares[c]! / count - value * value)))
  // A colour that never varies carries nothing; dividing by 1 keeps it at zero.
  return { mean: Float32Array.from(mean), deviation: Float32Array.from(deviation, (value) => value || 1) }
}

/** Images [start, end) of the training part, contrast-normalised. */
function block({ pixels, training, size }: FitInput, start: number, end: number): Float32Array {
  const positions = training.subarray(start, end)
  return applyPointwise({ kind: 'gcn' }, gather(pixels, positions, size), positions.length)
}

/** Mean of the contrast-normalised training images, [size]. */
function meanOf(input: FitInput): Float64Array {
  const { training, size } = input
  const mean = new Float64Array(size)
  for (let start = 0; start < training.length; start += BLOCK) {
    const images = block(input, start, start + BLOCK)
    for (let at = 0; at < images.length; at += size)
      for (let i = 0; i < size; i++) mean[i]! += images[at + i]! / training.length
  }
  return mean
}

/** Centred before any product: subtracting the mean's square afterwards would cancel digits. */
function centredBlock(input: FitInput, mean: Float64Array, start: number, end: number): Float32Array {
  const images = block(input, start, end)
  for (let at = 0; at < images.length; at += input.size)
    for (let i = 0; i < input.size; i++) images[at + i]! -= mean[i]!
  return images
}

/** Covariance [size, size] of the contrast-normalised training images (divided by N, as numpy's `bias=True`). */
async function covarianceOf(
  input: FitInput,
  mean: Float64Array,
  products: MatrixProducts,
  { signal, onProgress }: WhiteningWork,
): Promise<Float64Array<ArrayBuffer>> {
  const { training, size } = input
  const covariance = new Float64Array(size * size)
  const begun = performance.now()
  for (let start = 0; start < training.length; start += BLOCK) {
    signal?.throwIfAborted()
    const done = Math.min(training.length, start + BLOCK)
    const product = await products.gram(centredBlock(input, mean, start, done), done - start, size)
    for (let i = 0; i < covariance.length; i++) covariance[i]! += product[i]!
    const seconds = (performance.now() - begun) / 1000
    onProgress?.({
      phase: 'Measuring the covariance of the training images',
      done,
      total: training.length,
      unit: 'images',
      secondsLeft: (seconds / done) * (training.length - done),
    })
  }
  for (let i = 0; i < covariance.length; i++) covariance[i]! /= training.length
  return covariance
}
