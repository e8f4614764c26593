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

  /** Whether an activation is stronger than the weakest one kept. */
  takes(channel: number, activation: number): boolean {
    return activation > this.activation[(channel + 1) * CROPS_PER_CHANNEL - 1]!
  }

  offer(channel: number, image: number, position: number, activation: number): void {
    const first = channel * CROPS_PER_CHANNEL
    let at = first + CROPS_PER_CHANNEL - 1
    if (!this.takes(channel, activation)) return
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

/** Strongest position of a channel in one image's maps [positions, channels]; the first in reading order among equals. */
export function strongest(
  maps: Float32Array,
  channels: number,
  channel: number,
): { position: number; activation: number } {
  let activation = Number.NEGATIVE_INFINITY
  let strongestAt = channel
  for (let at = channel; at < maps.length; at += channels)
    if (maps[at]! > activation) {
      activation = maps[at]!
      strongestAt = at
    }
  return { position: (strongestAt - channel) / channels, activation }
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
