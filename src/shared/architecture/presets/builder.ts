import type { Activation } from '../activations.ts'
import { kindOf, type LayerSpec } from '../kinds/table.ts'
import { layerNames } from '../layerNames.ts'

/** Writes a network's layers one after the other; each call answers the name of what it added, for others to take. */
export class NetworkBuilder {
  readonly layers: LayerSpec[] = []

  /** Name of the last layer; the image's before the first. */
  get last(): string {
    return layerNames(this.layers).at(-1) ?? 'input'
  }

  /** @param from layers that it takes, where that is not the one before it. */
  put(spec: LayerSpec, ...from: string[]): string {
    const before = this.last
    const implied = from.length === 0 || (from.length === 1 && from[0] === before)
    const { kind, ...rest } = spec
    const placed = (implied ? spec : { kind, from, ...rest }) as LayerSpec
    this.layers.push(kindOf(placed).canonical?.(placed) ?? placed)
    return this.last
  }

  /** A convolution without bias and the batch normalisation after it. */
  normalised(
    { kernel, channels, stride = 1, groups }: { kernel: number; channels: number; stride?: number; groups?: number },
    activation: Activation | null,
    ...from: string[]
  ): string {
    const padding = Math.floor(kernel / 2)
    this.put({ kind: 'convolution', kernel, stride, padding, channels, groups, relu: false, bias: false }, ...from)
    return this.put({ kind: 'batch-normalisation', ...(activation && { activation }) })
  }

  /** The end of most networks, a global average and a dense layer; answers all layers. */
  classifier(classes: number): LayerSpec[] {
    this.put({ kind: 'global-average' })
    this.put({ kind: 'dense', channels: classes })
    return this.layers
  }
}

/** What a preset takes; widths are multiplied as the paper's networks' are. */
export interface PresetOptions {
  classes?: number
  width?: number
  inputSize?: number | { height: number; width: number }
}

/** A preset's channels at a width, at least one. @throws RangeError */
export function scaledBy(width: number): (channels: number) => number {
  if (!(width > 0 && width <= 16))
    throw new RangeError(`The width multiplier is ${width}; use one above 0 and up to 16.`)
  return (channels) => Math.max(1, Math.round(channels * width))
}
