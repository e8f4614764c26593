/**
 * What natural images are like, measured on the 50,000 training images of CIFAR-10 (Krizhevsky 2009) by scripts/golden/natural_images.py, on
 * logit(p) of the pixels p, 0 to 1: a sigmoid makes pixels of such numbers again.
 */

/** Mean of red, green and blue. */
export const COLOUR_MEAN = [-0.0188, -0.068, -0.2484] as const

/**
 * A square root of the colours' covariance, [colour][axis]: rows times axes that are uncorrelated, of deviation 1. The axes are its eigenvectors:
 * brightness, red against blue, green against both.
 */
export const COLOUR_ROOT = [
  [1.3139, 0.4478, 0.1312],
  [1.3538, 0.0439, -0.2423],
  [1.4474, -0.4475, 0.1075],
] as const

/**
 * Mean magnitude of a coefficient at f cycles per image, gain * f ** -exponent, by axis; `constant` at f = 0. As natural images look alike at
 * every scale (Field 1987), the same numbers serve images of all sizes.
 */
export const SPECTRUM = [
  { gain: 0.2094, exponent: 1.3817, constant: 0.3949 },
  { gain: 0.1335, exponent: 1.3382, constant: 0.5308 },
  { gain: 0.1353, exponent: 1.2356, constant: 0.46 },
] as const
