import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import type { Completeness } from '../../../../shared/explain/attribution.ts'
import type { MethodId, MethodOptions } from '../../../../shared/explain/methods.ts'
import type { ReluRule } from '../../layers/layer.ts'
import type { ResolvedTarget } from '../target.ts'

/** What a method is given: one image, one target, and the few computations that methods are made of. Inputs are in network space. */
export interface MethodContext {
  report: ArchitectureReport
  height: number
  width: number
  target: ResolvedTarget
  options: MethodOptions
  /** [height, width, 3], 0 to 255. */
  pixels: Uint8Array
  /** The same image as the network is given it. */
  input: Float32Array
  /** Pixels of a featureless image, [3]: what an input of zeros comes closest to. */
  baselineColour: readonly [number, number, number]
  /** The target's score at the image. */
  score: number
  /** The target's signal at the image, [height, width, 3]. */
  signal(rule: ReluRule): Promise<Float32Array>
  /** Output of a layer at the image and the target's gradient there, both [h, w, channels]. */
  layerAndGradient(layer: number): Promise<{ map: Float32Array; gradient: Float32Array }>
  /** Scores of `count` inputs. */
  scores(inputs: Float32Array, count: number): Promise<Float32Array>
  /** Gradients of the score by each of `count` inputs. */
  gradients(inputs: Float32Array, count: number): Promise<Float32Array>
  /** Pixels [count, height, width, 3] -> inputs. */
  preprocess(pixels: Uint8Array | Float32Array, count: number): Promise<Float32Array>
  /** A signal at the image -> the space of its pixels: the transpose of the preprocessing's Jacobian. */
  toPixels(signal: Float32Array): Promise<Float32Array>
  /** Lets others in between two pieces of work; throws when the asker is gone. */
  breathe(): Promise<void>
}

export interface MethodResult {
  /** [height, width, channels] in network space, and in the space of the pixels. */
  network: Float32Array
  pixels: Float32Array
  channels: 1 | 3
  completeness?: Completeness
  /** Name of the layer whose maps were read, where a method reads one. */
  layer?: string
}

/** One way to explain a target; each stands in a file of its own and in the table of `table.ts`. */
export interface AttributionMethod {
  id: MethodId
  /** What it does at ReLUs, where that is its point; absent: nothing but the derivative. */
  rule?: ReluRule
  explain(context: MethodContext): Promise<MethodResult>
}

/** Images per batch of the methods that need many passes: enough to fill the cores, few enough to let a click in between. */
export const BATCH = 16

/** Adds `values` [count, size] up over the images, into `sum` [size]. */
export function addUp(sum: Float64Array, values: Float32Array, count: number): void {
  const size = sum.length
  for (let n = 0; n < count; n++) for (let i = 0; i < size; i++) sum[i]! += values[n * size + i]!
}
