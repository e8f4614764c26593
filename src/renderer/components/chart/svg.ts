import type { Scene, Shape } from './scene.ts'

/** A legend line of an exported figure. */
export interface Legend {
  label: string
  colour: string
  dash?: readonly number[]
}

const LEGEND_ROW = 16

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

/** The scene as a self-contained SVG figure with its title and legend; text stays text. */
export function sceneToSvg(
  scene: Scene,
  title: string,
  legend: readonly Legend[],
  background: string,
  ink: string,
): string {
  const { left, top, width, height } = scene.plot
  const whole = scene.height + legend.length * LEGEND_ROW + (legend.length > 0 ? 8 : 0)
  const rows = legend.map(({ label, colour, dash }, index) => {
    const y = scene.height + index * LEGEND_ROW + 8
    return [
      shapeToSvg({ kind: 'line', points: [left, y, left + 22, y], colour, width: 2, dash }),
      shapeToSvg({ kind: 'text', x: left + 30, y, text: label, colour: ink, size: 11, align: 'left' }),
    ].join('')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${whole}" viewBox="0 0 ${scene.width} ${whole}" font-family="Inter, Helvetica, Arial, sans-serif" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="100%" height="100%" fill="${background}"/>`,
    `<clipPath id="plot"><rect x="${left}" y="${top - 2}" width="${width}" height="${height + 2}"/></clipPath>`,
    ...scene.back.map(shapeToSvg),
    `<g clip-path="url(#plot)">${scene.inner.map(shapeToSvg).join('')}</g>`,
    ...scene.front.map(shapeToSvg),
    ...rows,
    '</svg>',
  ].join('\n')
}
