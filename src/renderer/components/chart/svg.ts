import type { Scene, Shape } from './scene.ts'

const escapeText = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)

const round = (value: number) => Math.round(value * 100) / 100

function pointsOf(points: readonly number[]): string {
  const pairs: string[] = []
  for (let at = 0; at < points.length; at += 2) pairs.push(`${round(points[at]!)},${round(points[at + 1]!)}`)
  return pairs.join(' ')
}

function shapeToSvg(shape: Shape): string {
  switch (shape.kind) {
    case 'line': {
      const dash = shape.dash ? ` stroke-dasharray="${shape.dash.join(' ')}"` : ''
      const opacity = shape.opacity === undefined ? '' : ` opacity="${shape.opacity}"`
      return `<polyline points="${pointsOf(shape.points)}" fill="none" stroke="${shape.colour}" stroke-width="${shape.width}"${dash}${opacity}/>`
    }
    case 'area':
      return `<polygon points="${pointsOf(shape.points)}" fill="${shape.colour}" opacity="${shape.opacity}"/>`
    case 'dot':
      return `<circle cx="${round(shape.x)}" cy="${round(shape.y)}" r="${shape.radius}" fill="${shape.colour}"${shape.outline ? ` stroke="${shape.outline}"` : ''}/>`
    case 'text': {
      const anchor = { left: 'start', center: 'middle', right: 'end' }[shape.align]
      const turn = shape.turned ? ` transform="rotate(-90 ${round(shape.x)} ${round(shape.y)})"` : ''
      const halo = shape.halo
        ? ` stroke="${shape.halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`
        : ''
      return `<text x="${round(shape.x)}" y="${round(shape.y)}" text-anchor="${anchor}" dominant-baseline="central" font-size="${shape.size}" fill="${shape.colour}"${halo}${turn}>${escapeText(shape.text)}</text>`
    }
  }
}

/** The scene as a self-contained SVG figure; text stays text. */
export function sceneToSvg(scene: Scene, title: string, background: string): string {
  const { left, top, width, height } = scene.plot
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}" viewBox="0 0 ${scene.width} ${scene.height}" font-family="Inter, Helvetica, Arial, sans-serif" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="100%" height="100%" fill="${background}"/>`,
    `<clipPath id="plot"><rect x="${left}" y="${top - 2}" width="${width}" height="${height + 2}"/></clipPath>`,
    ...scene.back.map(shapeToSvg),
    `<g clip-path="url(#plot)">${scene.inner.map(shapeToSvg).join('')}</g>`,
    ...scene.front.map(shapeToSvg),
    '</svg>',
  ].join('\n')
}
