/**
 * What draws on a canvas of `width` by `height` CSS pixels, in those, on an empty canvas with every pixel that the screen has. The canvas keeps
 * its memory while its size stays: setting a size makes it anew, also the same one.
 * @returns null where the browser gives no context.
 */
export function clearedCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const context = canvas.getContext('2d')
  if (!context) return null
  const ratio = window.devicePixelRatio || 1
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down })
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, across, down)
  context.scale(ratio, ratio)
  return context
}
