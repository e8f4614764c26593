/** What one image may cost, wherever it is decoded: the decoder's process is ended beyond it. */
export const BUDGET = {
  /** Pixels. A tiny file can claim far more. */
  pixels: 100e6,
  /** Bytes of the file. */
  file: 200e6,
  /** Bytes that decoding may need by what the header says; the largest ones are decoded alone. */
  memory: 320e6,
  /** Bytes from which on an image is decoded alone. */
  alone: 64e6,
  /** Bytes that the process may occupy, with a share of them for itself, decoding small images or one large one. */
  process: { small: 280e6, large: 800e6 },
  seconds: 20,
} as const

export interface Cost {
  width: number
  height: number
  channels: number
  /** Bytes a sample. */
  depth: number
  /** Lines are decoded one after another; otherwise the whole image lies in memory at once. */
  streams: boolean
  /** Bytes that decoding takes beside the image itself. */
  more?: number
}

/** Bytes that decoding needs at once, by what the header says. */
export function bytesToDecode({ width, height, channels, depth, streams, more = 0 }: Cost): number {
  const rows = streams ? Math.min(height, 256) : height
  return rows * width * channels * depth + more
}
