const FONT = '"Inter Variable", Inter, Helvetica, Arial, sans-serif'
/** Width of a letter in ems where nothing can measure: the mean of Inter's, rounded up. */
const LETTER = 0.6

let context: OffscreenCanvasRenderingContext2D | null | undefined

/** Width of a line of text in pixels at a font size in pixels. */
export function textWidth(words: string, size: number): number {
  if (context === undefined)
    context = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d')
  if (!context) return words.length * size * LETTER
  context.font = `${size}px ${FONT}`
  return context.measureText(words).width
}

/** Breaks words into lines that fit into a width; a word that is too long by itself is broken anywhere. */
export function wrapped(words: string, size: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (textWidth(longer, size) <= width) {
      line = longer
      continue
    }
    if (line) lines.push(line)
    line = word
    while (line.length > 1 && textWidth(line, size) > width) {
      let fits = line.length - 1
      while (fits > 1 && textWidth(line.slice(0, fits), size) > width) fits--
      lines.push(line.slice(0, fits))
      line = line.slice(fits)
    }
  }
  return [...lines, line]
}
