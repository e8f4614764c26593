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
import { foreignOperator } from './foreignOperator.ts'
import { globalAverage } from './globalAverage.ts'
import { globalMax } from './globalMax.ts'
import type { Family, Kind } from './kind.ts'
import { layerNormalisation } from './layerNormalisation.ts'
import { localResponseNormalisation } from './localResponseNormalisation.ts'
import { maxPooling } from './maxPooling.ts'
import { multiply } from './multiply.ts'
import { padding } from './padding.ts'
import { pNormPooling } from './pNormPooling.ts'
import { scale } from './scale.ts'

/** Every kind of layer, in the order of menus. */
export const KINDS = [
  convolution,
  batchNormalisation,
  layerNormalisation,
  localResponseNormalisation,
  maxPooling,
  pNormPooling,
  averagePooling,
  padding,
  dropout,
  globalAverage,
  globalMax,
  add,
  multiply,
  concatenate,
  dense,
  flatten,
  channelShuffle,
  scale,
  activation,
  foreignOperator,
] as const

type SpecOf<K> = K extends Kind<infer S> ? S : never

/** One layer of an architecture. */
export type LayerSpec = SpecOf<(typeof KINDS)[number]>
export type LayerKind = LayerSpec['kind']
/** Kinds that an engine computes. */
export type RunnableKind = Exclude<LayerKind, 'foreign-operator'>

const byKind: ReadonlyMap<string, Kind<LayerSpec>> = new Map(
  KINDS.map((kind) => [kind.kind, kind as unknown as Kind<LayerSpec>]),
)

/** The description of a layer's kind. */
export const kindOf = <S extends LayerSpec>({ kind }: Pick<S, 'kind'>): Kind<S> =>
  byKind.get(kind)! as unknown as Kind<S>

export const familyOf = (spec: LayerSpec): Family => kindOf(spec).family

/** Whether a layer makes maps of its own, rather than passing on those that it is given. */
export const hasOwnMaps = (spec: LayerSpec): boolean => familyOf(spec) !== 'dropout'

/** Whether a layer's maps are more than a mean of each of those below: what units are compared by. */
export const isComparable = (spec: LayerSpec): boolean => hasOwnMaps(spec) && familyOf(spec) !== 'average'
