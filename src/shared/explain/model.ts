import type { Architecture } from '../architecture/spec.ts'
import type { Recipe } from '../training/recipe.ts'

/** A checkpoint that is open for explanation. */
export interface ExplainedModel {
  /** The checkpoint's id, or the path it was opened by. */
  checkpoint: string
  runId: string
  title: string
  architecture: Architecture
  /** Names of the classes, in the order of the logits. */
  classes: string[]
  /** What it was trained on; null for a model that was opened from a file, which names none. */
  dataset: { name: string; sha256: string } | null
  preprocessing: Recipe['preprocessing']
  epoch: number
  step: number
  seed: number
  /** e.g. `TensorFlow 1.15 on 2 CPU threads`. */
  runtime: string
  /** Why the folder that the settings name for TensorFlow was not taken; null where it was, or none is named. */
  folderRefused: string | null
}

/** One layer's output for one image. */
export interface FeatureMaps {
  layer: string
  height: number
  width: number
  channels: number
  /** [channels, height, width], after the layer's ReLU: each map is one run of numbers. */
  values: Float32Array
}

/** One image seen by one network. */
export interface Look {
  /** [classes], before the softmax. */
  logits: Float32Array
  probabilities: Float32Array
  /** [classes], the mean class map before the last ReLU; equal to the logits where there is no such ReLU. */
  scoresBeforeRelu: Float32Array
  /** Every layer but dropout, in order. */
  maps: FeatureMaps[]
  milliseconds: number
}

/** Weights of one channel's filter. */
export interface FilterWeights {
  layer: string
  channel: number
  height: number
  width: number
  /** Of the channel's group. */
  inputs: number
  /** [height, width, inputs]. */
  weights: Float32Array
  /** Null where the layer has none. */
  bias: number | null
}

/** The stages of what a network is given, each [height, width, 3] in its own units. */
export interface XRayStage {
  id: 'raw' | 'normalised' | 'whitened' | 'augmented' | 'dropout'
  title: string
  values: Float32Array
  help: string
}

export interface SanityRow {
  method: string
  /** Spearman's rank correlation of the map with the one under randomised weights; of numbers, and of their magnitudes. NaN: a blank map. */
  correlation: number
  magnitudeCorrelation: number
}
