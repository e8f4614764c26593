import type { WorkbenchError } from '../../../../shared/errors.ts'
import type { Stored } from '../lowering/nodeList.ts'
import type { Json } from './json.ts'

/** Where a layer's weights are looked for. */
export interface LayerPlace {
  /** Names from the outermost model on: `['backbone', 'conv1']`. */
  names: readonly string[]
  /** Path in the weights of a .keras file: `layers/functional/layers/conv2d`. */
  path: string
}

/** The weights of a Keras model, however its file keeps them. */
export interface KerasWeights {
  /**
   * One weight of a layer; null where there is none.
   * @param names that it may have: `kernel`, `depthwise_kernel`
   * @param index among the layer's weights
   */
  find(place: LayerPlace, names: readonly string[], index: number): Stored | null
}

/** A Keras model as its file says it. */
export interface KerasModel {
  label: string
  /** `Keras`, `Keras (HDF5)`, `TensorFlow.js layers model` */
  form: string
  /** `class_name` and `config` of the whole model. */
  topology: Json
  weights: KerasWeights
  /** Version of Keras that wrote it: `3.15.1`; null where nobody says. */
  version: string | null
}

/** Says in one sentence what is wrong with the file. */
export type Bad = (why: string) => WorkbenchError
