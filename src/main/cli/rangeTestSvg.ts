import { type RangePoint, type RangeSuggestion, smoothedLosses } from '../../shared/training/rangeTest.ts'

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 400, 60, 50, 30]

/** The picture of a range test: loss over the logarithm of the rate, raw and smoothed, with the suggested rates. */
export function rangeTestSvg(points: readonly RangePoint[], suggested: RangeSuggestion | null, title: string): string {
  const smooth = smoothedLosses(points)
  const logs = points.map(({ learningRate }) => Math.log10(learningRate))
  const [low, high] = [Math.min(...smooth), Math.max(...smooth.slice(0, Math.ceil(smooth.length / 2))) * 1.1]
  const [first, last] = [logs[0] ?? 0, logs.at(-1) ?? 1]
  const x = (log: number) => LEFT + ((log - first) / (last - first || 1)) * (WIDTH - LEFT - 20)
  const y = (loss: number) =>
    HEIGHT - BOTTOM - ((Math.min(high, loss) - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP)
  const line = (losses: readonly number[], style: string) =>
    `<polyline fill="none" ${style} points="${losses.map((loss, i) => `${x(logs[i]!).toFixed(1)},${y(loss).toFixed(1)}`).join(' ')}"/>`
  const decades = Array.from({ length: Math.floor(last) - Math.ceil(first) + 1 }, (_, i) => Math.ceil(first) + i)
  const mark = (rate: number, label: string, colour: string, row: number) =>
    `<line x1="${x(Math.log10(rate))}" x2="${x(Math.log10(rate))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="${colour}" stroke-dasharray="4 3"/><text x="${x(Math.log10(rate)) + 4}" y="${TOP + 14 + 16 * row}" fill="${colour}">${label}: ${rate.toPrecision(2)}</text>`
  const escaped = title.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/><text x="${LEFT}" y="18">${escaped}</text>`,
    ...decades.map(
      (log) =>
        `<line x1="${x(log)}" x2="${x(log)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/><text x="${x(log)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">1e${log}</text>`,
    ),
    ...[low, (low + high) / 2, high].map(
      (loss) => `<text x="${LEFT - 8}" y="${y(loss) + 4}" text-anchor="end">${loss.toFixed(2)}</text>`,
    ),
    line(
      points.map(({ loss }) => loss),
      'stroke="#b9c4d6"',
    ),
    line(smooth, 'stroke="#2f6fdb" stroke-width="2"'),
    suggested ? mark(suggested.steepest, 'steepest', '#1d7a4d', 0) : '',
    suggested ? mark(suggested.tenthOfLowest, 'a tenth of the lowest', '#a3540a', 1) : '',
    `<text x="${WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle">learning rate</text><text x="14" y="${TOP - 8}">loss</text>`,
    '</svg>',
  ].join('\n')
}
