import { expect, it } from 'vitest'
import { RUN_PALETTE, runColour } from './runColour.ts'

it('gives ten runs ten colours and each of them the same one again', () => {
  const ids = Array.from({ length: RUN_PALETTE.length }, (_, index) => `run-${index}`)
  const first = ids.map(runColour)
  expect(new Set(first).size).toBe(RUN_PALETTE.length)
  expect(ids.map(runColour)).toEqual(first)
})

/** WCAG 2 relative luminance. */
const luminance = (hex: string) => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

it.each(RUN_PALETTE.map((colour) => [colour]))('%s can be seen on both panels', (colour) => {
  expect(contrast(colour, '#ffffff')).toBeGreaterThanOrEqual(3)
  expect(contrast(colour, '#181b21')).toBeGreaterThanOrEqual(3)
})
