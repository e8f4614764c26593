/** Pixels as a simple format stores them. */
export interface RawPixels {
  data: Uint8Array
  width: number
  height: number
  channels: 1 | 3 | 4
}
