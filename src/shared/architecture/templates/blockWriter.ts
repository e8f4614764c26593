import type { Activation } from '../activations.ts'
import { kindOf, type LayerSpec } from '../kinds/table.ts'

/** A convolution as blocks have it; its padding keeps the size where the stride is 1. */
interface Convolution {
  kernel: number
  channels: number
  stride?: number
  groups?: number
}

/** Writes a block's layers, each with a name of its own; each call answers the name of what it added, for others to take. */
export class BlockWriter {
  readonly layers: LayerSpec[] = []
  #last: string

  /**
   * @param below name of the layer that the block comes after
   * @param stem first part of the names: `residual1`
   */
  constructor(
    readonly below: string,
    readonly stem: string,
  ) {
    this.#last = below
  }

  /** @param local last part of the name. @param from layers that it takes, where that is not the one before it. */
  put(local: string, spec: LayerSpec, ...from: string[]): string {
    const implied = from.length === 0 || (from.length === 1 && from[0] === this.#last)
    const name = `${this.stem}_${local}`
    const placed = { ...spec, name, ...(!implied && { from }) } as LayerSpec
    this.layers.push(kindOf(placed).canonical?.(placed) ?? placed)
    this.#last = name
    return name
  }

  /** A convolution with bias. */
  convolution(local: string, { kernel, channels, stride = 1 }: Convolution, activation: Activation | null): string {
    const padding = Math.floor(kernel / 2)
    const spec = { kind: 'convolution', kernel, stride, padding, channels, relu: false } as const
    return this.put(local, activation ? { ...spec, activation } : spec)
  }

  /** A convolution without bias, `conv` and the given ending, and the batch normalisation after it, `bn` and the same. */
  normalised(
    local: string,
    { kernel, channels, stride = 1, groups }: Convolution,
    activation: Activation | null,
    ...from: string[]
  ): string {
    const padding = Math.floor(kernel / 2)
    const grouped = groups !== undefined && groups > 1 ? { groups } : {}
    this.put(
      `conv${local}`,
      { kind: 'convolution', kernel, stride, padding, channels, ...grouped, relu: false, bias: false },
      ...from,
    )
    return this.put(`bn${local}`, { kind: 'batch-normalisation', ...(activation && { activation }) })
  }
}
