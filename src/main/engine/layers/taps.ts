/** The taps of a square window, in reading order. */
export function tapsOf({ kernel }: { kernel: number }): [row: number, column: number][] {
  return Array.from({ length: kernel * kernel }, (_, tap) => [Math.floor(tap / kernel), tap % kernel])
}
