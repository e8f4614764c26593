import type { Progress } from '../../../../shared/data/dataset.ts'
import { gather } from '../batches.ts'
import { applyPointwise } from './pointwise.ts'
import type { MatrixProducts } from './products.ts'
import type { PreprocessingKind, PreprocessingState } from './state.ts'
import { whiteningMatrix } from './whiteningThread.ts'

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
  options: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
): Promise<PreprocessingState> {
  switch (input.kind) {
    case 'none':
    case 'gcn':
      return { kind: input.kind }
    case 'standardise':
      return { kind: 'standardise', ...colourStatistics(input) }
    case 'gcn-zca': {
      const { mean, covariance } = await covarianceOf(input, products, options)
      const matrix = await whiteningMatrix(covariance, input.size, input.zcaEpsilon, options)
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

/** Mean [size] and covariance [size, size] of the contrast-normalised training images (divided by N, as numpy's `bias=True`). */
async function covarianceOf(
  { pixels, training, size }: FitInput,
  products: MatrixProducts,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void },
) {
  const blockAt = (start: number) => {
    const positions = training.subarray(start, start + BLOCK)
    return {
      count: positions.length,
      images: applyPointwise({ kind: 'gcn' }, gather(pixels, positions, size), positions.length),
    }
  }
  const mean = new Float64Array(size)
  for (let start = 0; start < training.length; start += BLOCK) {
    const { count, images } = blockAt(start)
    for (let n = 0; n < count; n++) for (let i = 0; i < size; i++) mean[i]! += images[n * size + i]! / training.length
  }
  const covariance = new Float64Array(size * size)
  const begun = performance.now()
  for (let start = 0; start < training.length; start += BLOCK) {
    signal?.throwIfAborted()
    const { count, images } = blockAt(start)
    // Centred before the product: subtracting the mean's square afterwards would cancel digits.
    for (let n = 0; n < count; n++) for (let i = 0; i < size; i++) images[n * size + i]! -= mean[i]!
    const block = await products.gram(images, count, size)
    for (let i = 0; i < covariance.length; i++) covariance[i]! += block[i]!
    const done = start + count
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
  return { mean, covariance }
}
