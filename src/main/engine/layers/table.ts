import type { LayerSpec, RunnableKind } from '../../../shared/architecture/spec.ts'
import { activation } from './activation.ts'
import { add } from './add.ts'
import { averagePooling } from './averagePooling.ts'
import { batchNormalisation } from './batchNormalisation.ts'
import { channelShuffle } from './channelShuffle.ts'
import { concatenate } from './concatenate.ts'
import { convolution } from './convolution.ts'
import { dense } from './dense.ts'
import { dropout } from './dropout.ts'
import { flatten } from './flatten.ts'
import { globalAverage } from './globalAverage.ts'
import { globalMax } from './globalMax.ts'
import type { Layer } from './layer.ts'
import { layerNormalisation } from './layerNormalisation.ts'
import { localResponseNormalisation } from './localResponseNormalisation.ts'
import { maxPooling } from './maxPooling.ts'
import { multiply } from './multiply.ts'
import { padding } from './padding.ts'
import { pNormPooling } from './pNormPooling.ts'
import { scale } from './scale.ts'

/** Every layer kind that an engine can run. */
const LAYERS: { [Kind in RunnableKind]: Layer<Extract<LayerSpec, { kind: Kind }>> } = {
  convolution,
  'batch-normalisation': batchNormalisation,
  'layer-normalisation': layerNormalisation,
  'local-response-normalisation': localResponseNormalisation,
  'max-pooling': maxPooling,
  'p-norm-pooling': pNormPooling,
  'average-pooling': averagePooling,
  padding,
  dropout,
  'global-average': globalAverage,
  'global-max': globalMax,
  add,
  multiply,
  concatenate,
  dense,
  flatten,
  'channel-shuffle': channelShuffle,
  scale,
  activation,
}

/** The implementation of `spec`'s kind. */
export function layerOf<S extends LayerSpec>(spec: S): Layer<S> {
  if (spec.kind === 'foreign-operator')
    throw new RangeError(`The operator ${spec.operator} of another program is drawn here, and not computed.`)
  return LAYERS[spec.kind] as unknown as Layer<S>
}
