import { CROPS_PER_CHANNEL, type TopUnit } from '../../../../shared/explain/topCrops.ts'

/**
 * The strongest images of each channel of a layer, ranked by activation, then by the lower image number. Images must be offered in
 * ascending order, so that among equals the earlier one stays.
 */
export class Ranking {
  /** [channels, 9] each, best first; image -1 is an empty place. */
  readonly activation: Float32Array
  readonly image: Int32Array
  readonly position: Int32Array

  constructor(readonly channels: number) {
    this.activation = new Float32Array(channels * CROPS_PER_CHANNEL).fill(Number.NEGATIVE_INFINITY)
    this.image = new Int32Array(channels * CROPS_PER_CHANNEL).fill(-1)
    this.position = new Int32Array(channels * CROPS_PER_CHANNEL)
  }

  offer(channel: number, image: number, position: number, activation: number): void {
    const first = channel * CROPS_PER_CHANNEL
    let at = first + CROPS_PER_CHANNEL - 1
    if (!(activation > this.activation[at]!)) return
    while (at > first && activation > this.activation[at - 1]!) {
      this.activation[at] = this.activation[at - 1]!
      this.image[at] = this.image[at - 1]!
      this.position[at] = this.position[at - 1]!
      at--
    }
    this.activation[at] = activation
    this.image[at] = image
    this.position[at] = position
  }
}

/** Strongest position of each channel in one image's map, [positions, channels] at `start`; the first in reading order among equals. */
export function strongest(
  maps: Float32Array,
  start: number,
  positions: number,
  channels: number,
  into: { activation: Float32Array; position: Int32Array },
): void {
  const { activation, position } = into
  activation.fill(Number.NEGATIVE_INFINITY)
  for (let p = 0; p < positions; p++) {
    const row = start + p * channels
    for (let c = 0; c < channels; c++)
      if (maps[row + c]! > activation[c]!) {
        activation[c] = maps[row + c]!
        position[c] = p
      }
  }
}

/** Takes the places of one channel that are filled. */
export function rankedUnits(
  { activation, image, position }: Pick<Ranking, 'activation' | 'image' | 'position'>,
  channel: number,
  width: number,
): TopUnit[] {
  const units: TopUnit[] = []
  for (let i = channel * CROPS_PER_CHANNEL; i < (channel + 1) * CROPS_PER_CHANNEL; i++)
    if (image[i]! >= 0)
      units.push({
        image: image[i]!,
        row: Math.floor(position[i]! / width),
        column: position[i]! % width,
        activation: activation[i]!,
      })
  return units
}
