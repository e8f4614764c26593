import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { tensorsOfNetwork } from '../../../../shared/architecture/parameters.ts'
import type { CheckpointHeader } from '../../../../shared/checkpoint/checkpoint.ts'
import type { NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { convolutionPlan, simplestAlgorithms } from '../../ops/convolution/plan.ts'
import { cutBatch } from '../../ops/graph/cut.ts'
import type { Runtime } from '../../ops/runtime.ts'
import { createNetwork } from '../network.ts'
import { compiledInference } from './compiledInference.ts'
import { eagerInference } from './eagerInference.ts'
import type { Inference } from './inference.ts'

export interface InferenceOptions {
  /** Images that a call should take: bounds the memory of the maps. */
  batch: number
  /** Images in all: few are not worth a measurement of algorithms. */
  images: number
  /** CPU threads, one lane each. */
  threads: number
  /** Indices of the layers whose outputs are wanted; default none. */
  outputs?: readonly number[]
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

/** A measurement costs about as much as evaluating so many images. */
const WORTH_MEASURING = 1000

/**
 * A checkpoint's network for many images: compiled where that can be, eager elsewhere. Takes the algorithms that the checkpoint was
 * trained with, so that its scores are those of the training; for one of another origin, the fastest on this machine.
 * @param tensors the checkpoint's; what are not weights is left out.
 * @throws WorkbenchError BAD_INPUT where weights are missing; the signal's reason.
 */
export async function createInference(
  runtime: Runtime,
  { architecture, computation }: Pick<CheckpointHeader, 'architecture' | 'computation'>,
  tensors: Iterable<NamedTensor>,
  options: InferenceOptions,
): Promise<Inference> {
  const report = analyseArchitecture(architecture)
  const weights = tensorsOfNetwork(report, tensors)
  const { batch, images, threads, outputs = [] } = options
  const eager = () => {
    const parameters = new Map(weights.map(({ name, shape, data }) => [name, runtime.ops.constant(data, shape)]))
    const dispose = () => {
      for (const tensor of parameters.values()) tensor.dispose()
    }
    try {
      return { ...eagerInference(runtime, createNetwork(architecture, parameters), { batch, outputs }), dispose }
    } catch (error) {
      dispose()
      throw error
    }
  }
  if (!runtime.native) return eager()
  const onGpu = runtime.id === 'tensorflow-gpu'
  const size = Math.min(batch, Math.max(1, images))
  const cut = cutBatch(size, onGpu ? 1 : threads, onGpu ? size : undefined)
  const planBy = (given: Readonly<Record<string, string>> | null) =>
    convolutionPlan(runtime, report, { mode: 'auto', given, cut, purpose: 'evaluation', ...options })
  const unmeasured = () => planBy(images < WORTH_MEASURING ? simplestAlgorithms(report, cut) : null)
  try {
    // Algorithms of a newer version, or of another machine's network of that name, are no reason not to evaluate.
    const plan = await (computation.stepMode === 'compiled'
      ? planBy(computation.algorithms).catch((error: unknown) => {
          if (error instanceof WorkbenchError && error.code === 'BAD_INPUT') return unmeasured()
          throw error
        })
      : unmeasured())
    return compiledInference(runtime, architecture, weights, { ...plan, cut, outputs })
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'RUNTIME') return eager()
    throw error
  }
}
