/** A random view of a picture: turned by `angle` (radians) and enlarged by 1 / `scale` about its middle, then shifted by pixels. */
export interface View {
  angle: number
  scale: number
  down: number
  right: number
}

const PLAIN: View = { angle: 0, scale: 1, down: 0, right: 0 }
/** Jitter in shares of a side, scales and angles: those of Olah et al. 2017, with the jitter of 224-pixel images brought to any size. */
const JITTER = 1 / 16
const SCALE = 0.1
const ANGLE = (10 / 180) * Math.PI

export function randomView(height: number, width: number, random: () => number): View {
  const between = (end: number) => (2 * random() - 1) * end
  return {
    angle: between(ANGLE),
    scale: 1 + between(SCALE),
    down: between(JITTER * height),
    right: between(JITTER * width),
  }
}

/** Looks at [height, width, 3] through a view, between pixels by their nearest four; outside, the picture is mirrored. */
export function warp(image: Float32Array, height: number, width: number, view: View = PLAIN): Float32Array {
  const result = new Float32Array(image.length)
  eachTap(height, width, view, (to, from, share) => {
    for (let c = 0; c < 3; c++) result[to + c]! += share * image[from + c]!
  })
  return result
}

/** The transpose of `warp`, for gradients. */
export function warpBack(gradient: Float32Array, height: number, width: number, view: View): Float32Array {
  const result = new Float32Array(gradient.length)
  eachTap(height, width, view, (to, from, share) => {
    for (let c = 0; c < 3; c++) result[from + c]! += share * gradient[to + c]!
  })
  return result
}

/** Calls with each pixel of the view, a pixel of the picture that it is made of, and with what share. */
function eachTap(
  height: number,
  width: number,
  { angle, scale, down, right }: View,
  take: (to: number, from: number, share: number) => void,
): void {
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2]
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sourceY = mirrored(middleY + cos * (y - middleY) + sin * (x - middleX) + down, height)
      const sourceX = mirrored(middleX + cos * (x - middleX) - sin * (y - middleY) + right, width)
      const [top, left] = [Math.floor(sourceY), Math.floor(sourceX)]
      const [shareY, shareX] = [sourceY - top, sourceX - left]
      const [bottom, rightmost] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)]
      const to = (y * width + x) * 3
      take(to, (top * width + left) * 3, (1 - shareY) * (1 - shareX))
      take(to, (top * width + rightmost) * 3, (1 - shareY) * shareX)
      take(to, (bottom * width + left) * 3, shareY * (1 - shareX))
      take(to, (bottom * width + rightmost) * 3, shareY * shareX)
    }
}

/** A position between 0 and side - 1, mirrored at the middles of the outermost pixels. */
function mirrored(position: number, side: number): number {
  if (side === 1) return 0
  const period = 2 * (side - 1)
  const at = ((position % period) + period) % period
  return Math.min(at, period - at)
}
