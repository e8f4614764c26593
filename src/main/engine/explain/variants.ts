import { ACTIVATION_TITLE, activationOf, valueAtZero } from '../../../shared/architecture/activations.ts'
import { familyOf, kindOf } from '../../../shared/architecture/kinds/table.ts'
import { parameterSpecs, trainedSpecs } from '../../../shared/architecture/parameters.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { normalStream } from '../../../shared/explain/normal.ts'
import { findLayer } from '../../../shared/explain/unit.ts'
import { disposeNetwork, type LoadedModel, uploadNetwork } from '../checkpoint/loadModel.ts'
import type { Network } from '../network/network.ts'
import type { Runtime, Tensor } from '../ops/runtime.ts'
import type { Variant } from './explain.ts'
import { PassCache } from './passCache.ts'

export interface Channel {
  layer: string
  channel: number
}

/**
 * The layer with weights that a channel can be silenced at: its own, or for pooling the one whose maps it pools.
 * @throws WorkbenchError NOT_FOUND; BAD_INPUT for the image's own channels, those of a join or flatten, and what an activation keeps from zero
 */
function weightedOf({ report: { layers } }: Network<Tensor>, { layer, channel }: Channel): string {
  const found = findLayer(layers, { layer, channel, row: null, column: null })
  for (let at = found.index; at >= 0; ) {
    const { name, spec, from } = layers[at]!
    const activation = activationOf(spec)
    if (activation && valueAtZero(activation) !== 0)
      throw new WorkbenchError(
        'BAD_INPUT',
        `${subject(layer, name)} has a ${ACTIVATION_TITLE[activation]} activation, which makes ${valueAtZero(activation)} of a silent channel, not 0; mute a channel of a layer without one.`,
      )
    if (kindOf(spec).sign === 'own') return name
    if (from.length > 1)
      throw new WorkbenchError(
        'BAD_INPUT',
        `${subject(layer, name)} joins several layers and has no weights of its own to silence; mute a channel of one of them.`,
      )
    if (familyOf(spec) === 'shape')
      throw new WorkbenchError(
        'BAD_INPUT',
        `${subject(layer, name)} puts its numbers in another shape or order and has no weights of its own to silence; mute a channel of a layer before it.`,
      )
    at = from[0]!
  }
  throw new WorkbenchError(
    'BAD_INPUT',
    `${layer} holds the image's own colours, which are no channel of the network; mute a channel of a convolution.`,
  )
}

/** Of the layer that was asked for, or of one below it. */
const subject = (asked: string, name: string) => (asked === name ? name : `${asked} passes ${name} on, which`)

/** The weights with some channels held at zero: their filters and biases vanish, so their outputs do. */
export function mutedWeights(model: LoadedModel, muted: readonly Channel[]): NamedTensor[] {
  const silent = new Map<string, Set<number>>()
  for (const channel of muted) {
    const name = weightedOf(model.network, channel)
    silent.set(name, (silent.get(name) ?? new Set()).add(channel.channel))
  }
  const trained = new Set(trainedSpecs(model.network.report).map(({ name }) => name))
  return [...model.weights.values()].map((tensor) => {
    const channels = silent.get(tensor.name.split('/')[0]!)
    if (!channels || !trained.has(tensor.name)) return tensor
    const count = tensor.shape.at(-1)!
    return { ...tensor, data: tensor.data.map((value, i) => (channels.has(i % count) ? 0 : value)) }
  })
}

/** Freshly drawn weights: normal numbers of each kernel's own spread; the rest as it begins, biases zero. The scale of the signal stays; what was learnt goes. */
export function randomWeights(model: LoadedModel, seed: number): NamedTensor[] {
  const specs = new Map(parameterSpecs(model.network.report).map((spec) => [spec.name, spec]))
  return [...model.weights.values()].map((tensor, index) => {
    const { initialise } = specs.get(tensor.name)!
    if (initialise.by === 'value')
      return { ...tensor, data: new Float32Array(tensor.data.length).fill(initialise.value) }
    let squares = 0
    for (const value of tensor.data) squares += value * value
    const deviation = Math.sqrt(squares / tensor.data.length)
    const normal = normalStream(seed, index, 1)
    return { ...tensor, data: Float32Array.from(tensor.data, () => deviation * normal()) }
  })
}

/** Runs `work` with other weights in the model's architecture, and frees them after. */
export async function withWeights<R>(
  model: LoadedModel,
  weights: readonly NamedTensor[],
  work: (variant: Variant & { runtime: Runtime }) => Promise<R>,
): Promise<R> {
  const { runtime } = model
  const network = uploadNetwork(runtime, model.header, weights)
  const passes = new PassCache(runtime)
  try {
    return await work({ network, passes, runtime })
  } finally {
    passes.clear()
    disposeNetwork(network)
  }
}
