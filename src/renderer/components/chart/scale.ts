import type { Range } from './types.ts'

export interface Scale {
  (value: number): number
  invert(pixel: number): number
  domain: Range
  ticks: readonly number[]
}

/** Round values 1, 2 or 5 times a power of ten that divide the domain into about `count` parts. */
export function linearTicks([from, to]: Range, count: number): number[] {
  const span = to - from
  if (!(span > 0) || !Number.isFinite(span)) return [from]
  const rough = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999)! * power
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = (first + index) * step
    return Math.abs(value) < step * 1e-9 ? 0 : Number(value.toPrecision(12))
  })
}

/** Powers of ten, with 2 and 5 between them while there is room. */
export function logTicks([from, to]: Range, count: number): number[] {
  const first = Math.floor(Math.log10(from))
  const last = Math.ceil(Math.log10(to))
  const decades = last - first
  const factors = decades * 3 <= count * 1.5 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil(decades / (count * 1.5)))
  const ticks: number[] = []
  for (let power = first; power <= last; power += every)
    for (const factor of factors) {
      const value = Number((factor * 10 ** power).toPrecision(12))
      if (value >= from * 0.999 && value <= to * 1.001) ticks.push(value)
    }
  return ticks.length >= 2 ? ticks : linearTicks([from, to], count)
}

/** Maps a domain onto pixels. A domain without extent gets one, so that a single value stands in the middle. */
export function makeScale(kind: 'linear' | 'log', domain: Range, pixels: Range, count: number, unit = 1): Scale {
  let [from, to] = domain
  if (from === to) {
    const pad = kind === 'log' ? from * 0.5 : Math.abs(from) * 0.5 || 0.5
    from -= pad
    to += pad
  }
  const forward = kind === 'log' ? Math.log : (value: number) => value
  const backward = kind === 'log' ? Math.exp : (value: number) => value
  const [a, b] = [forward(from), forward(to)]
  const factor = (pixels[1] - pixels[0]) / (b - a)
  const scale = (value: number) => pixels[0] + (forward(value) - a) * factor
  return Object.assign(scale, {
    invert: (pixel: number) => backward(a + (pixel - pixels[0]) / factor),
    domain: [from, to] as const,
    ticks:
      kind === 'log'
        ? logTicks([from, to], count)
        : linearTicks([from / unit, to / unit], count).map((tick) => tick * unit),
  })
}
