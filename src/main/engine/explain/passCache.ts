import { createHash } from 'node:crypto'
import { type ForwardPass, forward } from '../network/forward.ts'
import type { Network } from '../network/network.ts'
import type { Runtime, Tensor } from '../ops/runtime.ts'

/** One image through one network, its tensors kept: clicks on units then cost a backward pass alone. */
export interface KeptPass {
  pass: ForwardPass<Tensor>
  /** The image as the network was given it, [height, width, 3]. */
  input: Float32Array
}

/** Passes kept per model; one of All-CNN-C holds some 5 MB. */
const LIMIT = 6

export class PassCache {
  #passes = new Map<string, { kept: KeptPass; tensors: Tensor[] }>()

  constructor(
    private readonly runtime: Runtime,
    private readonly limit = LIMIT,
  ) {}

  /**
   * The pass of an image; valid until the next asynchronous step, for another image may push it out.
   * @param input the image in network space.
   */
  get(network: Network<Tensor>, pixels: Uint8Array, input: () => Promise<Float32Array>): Promise<KeptPass> | KeptPass {
    const key = createHash('sha1').update(pixels).digest('base64')
    const found = this.#passes.get(key)
    if (found) {
      this.#passes.delete(key)
      this.#passes.set(key, found)
      return found.kept
    }
    return input().then((values) => this.#make(key, network, values))
  }

  #make(key: string, network: Network<Tensor>, input: Float32Array): KeptPass {
    const again = this.#passes.get(key) // made meanwhile by another job
    if (again) return again.kept
    const { runtime } = this
    const { height, width, channels } = network.architecture.input
    const pass = runtime.scoped(() =>
      forward(runtime.ops, network, runtime.ops.constant(input, [1, height, width, channels])),
    )
    const kept = { pass, input }
    this.#passes.set(key, { kept, tensors: tensorsOf(pass) })
    if (this.#passes.size > this.limit) this.#drop(this.#passes.keys().next().value!)
    return kept
  }

  #drop(key: string): void {
    for (const tensor of this.#passes.get(key)!.tensors) tensor.dispose()
    this.#passes.delete(key)
  }

  clear(): void {
    for (const key of [...this.#passes.keys()]) this.#drop(key)
  }
}

/** Every tensor of a pass once; layers that do nothing, such as dropout at rest, hand theirs on. */
function tensorsOf({ layers, logits }: ForwardPass<Tensor>): Tensor[] {
  const all = layers.flatMap(({ inputs, output, preActivation, kept }) => [
    ...inputs,
    output,
    preActivation,
    ...Object.values(kept),
  ])
  return [...new Set([...all, logits])].filter((tensor) => tensor !== null)
}
