/** Colours for numbers, the same in the window, in exported files and on the command line. */
export const COLOUR_MAPS = ['viridis', 'grey', 'diverging'] as const
export type ColourMap = (typeof COLOUR_MAPS)[number]

// 33 stops of Matplotlib 3.6's viridis and RdBu_r, six hexadecimal digits each; colours between them are interpolated.
const VIRIDIS =
  '440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e' +
  '21918c1f988b1fa08822a78528ae8032b67a3fbc734ec36b5ec96270cf5784d44b98d83eaddc30c2df23d8e219ece51b' +
  'fde725'
const DIVERGING =
  '0530610e41791752901f63a82a71b23480b93f8ec0529dc86bacd184bcd99bc9e0aed3e6c2ddecd4e6f1e0ecf3ecf2f5' +
  'f7f6f6f9eee7fbe5d8fddcc9fbccb4f8bb9ef5aa89ee9677e48066db6b55d05548c53e3dba2832ab162a930e267c0722' +
  '67001f'

function table(stops: string): Uint8Array {
  const count = stops.length / 6
  const colours = new Uint8Array(256 * 3)
  for (let level = 0; level < 256; level++) {
    const at = (level / 255) * (count - 1)
    const low = Math.min(count - 2, Math.floor(at))
    for (let c = 0; c < 3; c++) {
      const from = Number.parseInt(stops.slice(low * 6 + c * 2, low * 6 + c * 2 + 2), 16)
      const to = Number.parseInt(stops.slice(low * 6 + 6 + c * 2, low * 6 + 8 + c * 2), 16)
      colours[level * 3 + c] = Math.round(from + (to - from) * (at - low))
    }
  }
  return colours
}

const TABLES: Record<ColourMap, Uint8Array> = {
  viridis: table(VIRIDIS),
  diverging: table(DIVERGING),
  grey: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)),
}

/** 256 colours, [256, 3]. */
export const colourTable = (map: ColourMap): Uint8Array => TABLES[map]

/** Level 0 to 255 of a number on a scale from `low` to `high`; a scale without extent, and NaN, give the lowest. */
export function level(value: number, low: number, high: number): number {
  const share = (value - low) / (high - low)
  return share > 0 ? Math.min(255, Math.round(share * 255)) : 0
}
