/** Shifts [height, width, 3] around its borders: what leaves on one side comes in on the other. */
export function roll(image: Float32Array, height: number, width: number, down: number, right: number) {
  const result = new Float32Array(image.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = (((y + down + height) % height) * width + ((x + right + width) % width)) * 3
      const from = (y * width + x) * 3
      for (let c = 0; c < 3; c++) result[to + c] = image[from + c]!
    }
  return result
}

/** Gaussian blur of [height, width, 3], first along rows, then along columns; borders are repeated. */
export function blur(image: Float32Array, height: number, width: number, deviation: number): Float32Array {
  if (deviation < 0.2) return image
  const radius = Math.ceil(3 * deviation)
  const taps = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-(((i - radius) / deviation) ** 2) / 2))
  const sum = taps.reduce((a, b) => a + b, 0)
  const along = (source: Float32Array, stride: number, length: number, position: (i: number) => number) =>
    source.map((_, i) => {
      const at = position(i)
      let value = 0
      for (let k = -radius; k <= radius; k++)
        value += taps[k + radius]! * source[i + (Math.min(length - 1, Math.max(0, at + k)) - at) * stride]!
      return value / sum
    })
  const rows = along(image, 3, width, (i) => Math.floor(i / 3) % width)
  return along(rows, width * 3, height, (i) => Math.floor(i / (width * 3)))
}

/** Gradient of the total variation, sum of sqrt(dx^2 + dy^2 + 1), by each pixel; the 1 keeps it finite on flat areas. */
export function totalVariationGradient(image: Float32Array, height: number, width: number): Float32Array {
  const result = new Float32Array(image.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const i = (y * width + x) * 3 + c
        const right = x + 1 < width ? i + 3 : i
        const below = y + 1 < height ? i + width * 3 : i
        const dx = image[right]! - image[i]!
        const dy = image[below]! - image[i]!
        const length = Math.sqrt(dx * dx + dy * dy + 1)
        result[i]! -= (dx + dy) / length
        result[right]! += dx / length
        result[below]! += dy / length
      }
  return result
}
