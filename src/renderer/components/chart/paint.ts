import type { Scene, Shape } from './scene.ts'

/** Paints a scene on an empty canvas, in CSS pixels. */
export function paintScene(context: CanvasRenderingContext2D, scene: Scene, font: string, background?: string): void {
  if (background) {
    context.fillStyle = background
    context.fillRect(0, 0, scene.width, scene.height)
  }
  for (const shape of scene.back) paintShape(context, shape, font)
  const { left, top, width, height } = scene.plot
  context.save()
  context.beginPath()
  context.rect(left, top - 2, width, height + 2)
  context.clip()
  for (const shape of scene.inner) paintShape(context, shape, font)
  context.restore()
  for (const shape of scene.front) paintShape(context, shape, font)
}

function trace(context: CanvasRenderingContext2D, points: readonly number[]) {
  context.beginPath()
  for (let at = 0; at < points.length; at += 2) context.lineTo(points[at]!, points[at + 1]!)
}

function paintShape(context: CanvasRenderingContext2D, shape: Shape, font: string): void {
  switch (shape.kind) {
    case 'line':
      context.globalAlpha = shape.opacity ?? 1
      context.strokeStyle = shape.colour
      context.lineWidth = shape.width
      context.lineJoin = 'round'
      context.setLineDash(shape.dash ? [...shape.dash] : [])
      trace(context, shape.points)
      context.stroke()
      break
    case 'area':
      context.globalAlpha = shape.opacity
      context.fillStyle = shape.colour
      trace(context, shape.points)
      context.fill()
      break
    case 'dot':
      context.globalAlpha = 1
      context.fillStyle = shape.colour
      context.beginPath()
      context.arc(shape.x, shape.y, shape.radius, 0, 2 * Math.PI)
      context.fill()
      if (shape.outline) {
        context.strokeStyle = shape.outline
        context.lineWidth = 1
        context.setLineDash([])
        context.stroke()
      }
      break
    case 'text':
      context.globalAlpha = 1
      context.fillStyle = shape.colour
      context.font = `${shape.size}px ${font}`
      context.textAlign = shape.align
      context.textBaseline = 'middle'
      if (shape.halo) {
        context.strokeStyle = shape.halo
        context.lineWidth = 4
        context.lineJoin = 'round'
        context.setLineDash([])
        context.strokeText(shape.text, shape.x, shape.y)
      }
      if (shape.turned) {
        context.save()
        context.translate(shape.x, shape.y)
        context.rotate(-Math.PI / 2)
        context.fillText(shape.text, 0, 0)
        context.restore()
      } else context.fillText(shape.text, shape.x, shape.y)
  }
  context.globalAlpha = 1
}
