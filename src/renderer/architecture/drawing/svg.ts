import type { Drawing } from './drawing.ts'

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** The drawing as a stand-alone SVG file, light, with its fonts named. */
export function drawingSvg(drawing: Drawing, title: string): string {
  const parts: string[] = []
  for (const { x, y, width, height, title: name } of drawing.frames)
    parts.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#868e96" fill-opacity="0.08" stroke="#ced4da"/>`,
      `<text x="${x + 12}" y="${y + 19}" font-size="12" font-weight="600" fill="#495057">${escapeXml(name)}</text>`,
    )
  for (const { path, tip } of drawing.edges)
    parts.push(
      `<path d="${path}" stroke="#868e96" fill="none"/>`,
      `<path d="M${tip.x - 4} ${tip.y - 7}l4 6l4 -6z" fill="#868e96"/>`,
    )
  for (const { x, y, text } of drawing.labels)
    parts.push(`<text x="${x}" y="${y}" font-size="11" fill="#5f6776">${escapeXml(text)}</text>`)
  for (const { x, y, width, height, colour, kind, title: name, detail, macs } of drawing.boxes) {
    if (kind === 'group')
      parts.push(
        `<rect x="${x + 4}" y="${y + 4}" width="${width}" height="${height}" rx="6" fill="#ffffff" stroke="#ced4da"/>`,
      )
    parts.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#ffffff" stroke="${colour}"/>`,
      `<rect x="${x}" y="${y}" width="5" height="${height}" rx="2" fill="${colour}"/>`,
      `<text x="${x + 14}" y="${y + (detail ? height / 2 - 5 : height / 2 + 4.5)}" font-size="13" font-weight="600" fill="#212529" xml:space="preserve">${escapeXml(name)}</text>`,
    )
    if (detail)
      parts.push(
        `<text x="${x + 14}" y="${y + height / 2 + 12}" font-size="11" fill="#495057">${escapeXml(detail)}</text>`,
      )
    if (macs > 0)
      parts.push(
        `<rect x="${x + 5}" y="${y + height - 4}" width="${(width - 6) * macs}" height="3" fill="${colour}" opacity="0.55"/>`,
      )
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${drawing.width} ${drawing.height}" width="${drawing.width}" height="${drawing.height}" font-family="Inter, Helvetica, Arial, sans-serif">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
  ].join('\n')
}
