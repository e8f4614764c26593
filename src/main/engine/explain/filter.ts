import { kindOf } from '../../../shared/architecture/kinds/table.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { FilterWeights } from '../../../shared/explain/model.ts'
import { findLayer } from '../../../shared/explain/unit.ts'
import type { LoadedModel } from '../checkpoint/loadModel.ts'

/**
 * The weights of one channel.
 * @throws WorkbenchError NOT_FOUND, or BAD_INPUT for a layer without weights.
 */
export function filterOf({ network, weights }: LoadedModel, layer: string, channel: number): FilterWeights {
  const { spec, inputs: maps } = findLayer(network.report.layers, { layer, channel, row: null, column: null })
  if (spec.kind !== 'convolution')
    throw new WorkbenchError('BAD_INPUT', `${layer} has no weights; choose a convolution.`)
  const { data } = weights.get(`${layer}/kernel`)!
  const [kernel] = kindOf(spec).parameters(spec, maps) // [height, width, inputs of a group, channels]
  const [height, width, inputs] = kernel!.shape as [number, number, number, number]
  return {
    layer,
    channel,
    height,
    width,
    inputs,
    weights: Float32Array.from({ length: height * width * inputs }, (_, i) => data[i * spec.channels + channel]!),
    bias: weights.get(`${layer}/bias`)?.data[channel] ?? null,
  }
}
