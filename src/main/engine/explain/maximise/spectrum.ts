import { createFft } from './fft.ts'

/** The linear map from one half of an image's spectrum to the image, and its transpose. */
export interface Spectrum {
  /** Coefficients of one plane: `height` rows of `floor(width / 2) + 1`. */
  readonly size: number
  /** Cycles per image of each coefficient, [size]; on a side that is not square's, as many per pixel as on the geometric mean of the sides. */
  readonly frequency: Float64Array
  /** x(p) = Re sum over k of weight[k] c[k] exp(2 pi i k p / N); [height * width]. */
  toPlane(re: Float64Array, im: Float64Array): Float64Array
  /** The transpose: a gradient by the plane -> the gradients by the real and the imaginary parts. */
  fromPlane(plane: Float64Array): { re: Float64Array; im: Float64Array }
}

/**
 * A real image's other half is the conjugate of this one, which a weight of 2 stands for. In the columns that are their own conjugates (the first,
 * and the last where the width is even) the lower rows mirror the upper ones and have weight 0, so no frequency is there twice.
 */
export function createSpectrum(height: number, width: number): Spectrum {
  const columns = Math.floor(width / 2) + 1
  const size = height * columns
  const across = createFft(width)
  const down = createFft(height)
  const weight = new Float64Array(size)
  const frequency = new Float64Array(size)
  const isOwn = (k: number, side: number) => k === 0 || 2 * k === side
  for (let y = 0; y < height; y++)
    for (let x = 0; x < columns; x++) {
      const at = y * columns + x
      const cycles = y <= height / 2 ? y : y - height
      frequency[at] = Math.hypot(cycles / height, x / width) * Math.sqrt(height * width)
      weight[at] = !isOwn(x, width) ? 2 : isOwn(y, height) ? 1 : y < height / 2 ? 2 : 0
    }
  const columnRe = new Float64Array(height)
  const columnIm = new Float64Array(height)
  const rowRe = new Float64Array(width)
  const rowIm = new Float64Array(width)

  /** Transforms every column of a half spectrum in place. */
  function columnsOf(re: Float64Array, im: Float64Array, direction: 'forward' | 'inverse'): void {
    for (let x = 0; x < columns; x++) {
      for (let y = 0; y < height; y++) {
        columnRe[y] = re[y * columns + x]!
        columnIm[y] = im[y * columns + x]!
      }
      down[direction](columnRe, columnIm)
      for (let y = 0; y < height; y++) {
        re[y * columns + x] = columnRe[y]!
        im[y * columns + x] = columnIm[y]!
      }
    }
  }

  return {
    size,
    frequency,
    toPlane(re, im) {
      const [weightedRe, weightedIm] = [re.map((c, k) => c * weight[k]!), im.map((c, k) => c * weight[k]!)]
      columnsOf(weightedRe, weightedIm, 'inverse')
      const plane = new Float64Array(height * width)
      for (let y = 0; y < height; y++) {
        rowRe.fill(0).set(weightedRe.subarray(y * columns, (y + 1) * columns))
        rowIm.fill(0).set(weightedIm.subarray(y * columns, (y + 1) * columns))
        across.inverse(rowRe, rowIm)
        plane.set(rowRe, y * width)
      }
      return plane
    },
    fromPlane(plane) {
      const re = new Float64Array(size)
      const im = new Float64Array(size)
      for (let y = 0; y < height; y++) {
        rowRe.set(plane.subarray(y * width, (y + 1) * width))
        rowIm.fill(0)
        across.forward(rowRe, rowIm)
        re.set(rowRe.subarray(0, columns), y * columns)
        im.set(rowIm.subarray(0, columns), y * columns)
      }
      columnsOf(re, im, 'forward')
      return { re: re.map((c, k) => c * weight[k]!), im: im.map((c, k) => c * weight[k]!) }
    },
  }
}
