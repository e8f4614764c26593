/** Share of colour in the fullest cell: its number stays readable in both schemes. */
const MOST_COLOUR = 0.6

const ORANGE = [0xd9, 0x73, 0x0d] as const
const GREY = [0x86, 0x8c, 0x95] as const
const RED = [0xe5, 0x48, 0x4d] as const
const BLUE = [0x2f, 0x7d, 0xe1] as const

/**
 * Colour of a confusion matrix's cell as red, green, blue and alpha, 0 to 255, over whatever is behind it. The diagonal is what is right,
 * so it is grey; errors carry the colour. Differences are red for more and blue for fewer.
 */
export function cellColour(
  value: number,
  largest: number,
  scale: 'count' | 'difference',
  diagonal: boolean,
): readonly [red: number, green: number, blue: number, alpha: number] {
  const share = largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0
  const right = diagonal && scale === 'count'
  const colour = scale === 'count' ? (right ? GREY : ORANGE) : value > 0 ? RED : BLUE
  const alpha = value === 0 ? 0 : Math.round(255 * MOST_COLOUR * Math.sqrt(share) * (right ? 0.5 : 1))
  return [...colour, alpha]
}
