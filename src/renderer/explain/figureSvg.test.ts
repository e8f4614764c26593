import type { AttributionMap } from '@shared/explain/attribution.ts'
import type { MethodId } from '@shared/explain/methods.ts'
import { describe, expect, it, vi } from 'vitest'
import { textWidth, wrapped } from '../components/wrapped.ts'
import { type Figure, figureSvg } from './figureSvg.ts'
import { panelFigure } from './panelFigure.ts'
import type { SessionImage } from './store.ts'

// Drawing needs a browser's canvas; where the words stand does not.
vi.mock('./exportMaps.ts', async (original) => ({
  ...(await original<typeof import('./exportMaps.ts')>()),
  pictureUrl: () => 'data:,',
}))

const picture = { width: 1, height: 1, rgba: new Uint8ClampedArray(4) as Uint8ClampedArray<ArrayBuffer> }
const figure = (change: Partial<Figure> = {}): Figure => ({
  title: 'Explanation',
  rows: [{ name: '', cells: [{ picture, caption: 'photo.png' }] }],
  side: 148,
  foot: 'checkpoint 0123456789abcdef',
  ...change,
})

/** Lines of text with the room that each has: from its anchor to the figure's edges, and down to the lower one. */
function lines({ svg, width, height }: ReturnType<typeof figureSvg>) {
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)" text-anchor="(\w+)">([^<]*)</g)].map(
    ([, x, y, size, anchor, escaped]) => {
      const words = escaped!.replaceAll('&quot;', '"')
      const wide = textWidth(words, Number(size))
      const left = anchor === 'middle' ? Number(x) - wide / 2 : Number(x)
      return { words, inside: left >= 0 && left + wide <= width && Number(y) <= height }
    },
  )
}

const LONG =
  'Explanation of class "triangle" in a run whose title somebody made as long as a sentence, with-one-word-that-is-far-too-long-for-any-line-of-a-small-figure-and-goes-on'

describe('the words of a figure', () => {
  it.each([
    ['a long title', figure({ title: LONG })],
    ['a long foot', figure({ foot: LONG })],
    ['long captions', figure({ rows: [{ name: '', cells: [{ picture, caption: LONG }] }] })],
    ['names of rows', figure({ rows: [{ name: 'with random weights', cells: [{ picture, caption: '1' }, null] }] })],
    ['small cells', figure({ title: LONG, side: 20 })],
  ])('stand whole within its edges: %s', (_, given) => {
    const drawn = lines(figureSvg(given))
    expect(drawn.filter(({ inside }) => !inside)).toEqual([])
    const letters = drawn.map(({ words }) => words).join('')
    for (const text of [
      given.title,
      given.foot,
      ...given.rows.flatMap(({ cells }) => cells.map((cell) => cell?.caption ?? '')),
    ])
      expect(letters.replaceAll(' ', '')).toContain(text.replaceAll(' ', ''))
  })

  it.each([1, 20, 100, 1000])('are broken into lines of at most %i pixels or one letter, without a loss', (width) => {
    const broken = wrapped(LONG, 13, width)
    expect(broken.join('').replaceAll(' ', '')).toBe(LONG.replaceAll(' ', ''))
    for (const line of broken) expect(line.length === 1 || textWidth(line, 13) <= width).toBe(true)
  })
})

describe('the panel of all maps', () => {
  const map = (method: MethodId, value: number) =>
    ({
      ...{ method, shape: [1, 1, 1], pixels: Float32Array.of(value), network: Float32Array.of(value) },
      completeness: null,
      layer: null,
    }) as unknown as AttributionMap
  const panel = (maps: AttributionMap[], common: number[]) =>
    panelFigure({
      image: { name: 'a photo with a long name.png', pixels: new Uint8Array(3), height: 1, width: 1 } as SessionImage,
      maps,
      magnitudes: common,
      space: 'pixels',
      rendering: 'diverging',
      subject: { target: 'class:0', words: 'class "disc"', run: 'My run', checkpoint: 'ab'.repeat(32) },
    })

  it('is titled by the class and the run, not by a number', () => {
    expect(panel([map('gradient', 1)], [1]).title).toBe('Explanation of class "disc" in My run')
  })

  it('has no blank map: one that the common scale would not show has its own, and says so', () => {
    const [, strong, weak] = panel([map('gradient', 8), map('guided-backprop', 0.5)], [8, 8]).rows[0]!.cells
    expect(strong!.caption).toBe('Gradient ±8')
    expect(weak!.caption).toBe('Guided backpropagation ±0.5 (own scale)')
    expect(weak!.picture.rgba).toEqual(strong!.picture.rgba)
  })

  it('says how far from complete a map of integrated gradients is, and what would do', () => {
    const completeness = {
      change: 1,
      sum: 1.3,
      relativeError: 0.3,
      steps: 32,
      wanted: { steps: 256, isComputed: true },
    }
    const { rows, foot } = panel([{ ...map('integrated-gradients', 8), completeness }], [8])
    expect(rows[0]!.cells[1]!.caption).toBe('Integrated gradients ±8, off by 30 %')
    expect(foot).toContain('256 steps bring that below 5 %')
  })

  it('keeps the common scale for a map that shows on it', () => {
    const [, strong, other] = panel([map('gradient', 8), map('guided-backprop', 2)], [8, 8]).rows[0]!.cells
    expect(other!.caption).toBe('Guided backpropagation ±8')
    expect(other!.picture.rgba).not.toEqual(strong!.picture.rgba)
  })
})
