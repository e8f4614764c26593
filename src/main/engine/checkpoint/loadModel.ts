import { basename } from 'node:path'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { tensorsOfNetwork } from '../../../shared/architecture/parameters.ts'
import type { CheckpointHeader } from '../../../shared/checkpoint/checkpoint.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { ExplainedModel } from '../../../shared/explain/model.ts'
import { createPreprocessing, type Preprocessing } from '../data/preprocessing/preprocessing.ts'
import { stateFromTensors } from '../data/preprocessing/state.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { createNetwork, type Network } from '../network/network.ts'
import type { Runtime, Tensor } from '../ops/runtime.ts'
import { refusedFolder } from '../runtime/loadTensorFlow.ts'
import { type RuntimeChoice, runtimeOfEngine } from '../runtime/runtimeOfEngine.ts'
import { readSealed } from './readSealed.ts'

/** A checkpoint as main names it to an engine. */
export interface ModelReference extends RuntimeChoice {
  /** The checkpoint's id, or its path where it stands in no catalogue. */
  id: string
  path: string
}

/** A checkpoint in an engine: its weights on the tensor runtime, its preprocessing ready. */
export interface LoadedModel {
  info: ExplainedModel
  header: CheckpointHeader
  runtime: Runtime
  /** Weights by name, in plain memory. */
  weights: ReadonlyMap<string, NamedTensor>
  network: Network<Tensor>
  preprocessing: Preprocessing
  dispose(): void
}

/** Puts weights on the runtime; whoever asks for a network of changed weights disposes of it. */
export function uploadNetwork(
  { ops }: Runtime,
  header: Pick<CheckpointHeader, 'architecture'>,
  weights: Iterable<NamedTensor>,
): Network<Tensor> {
  const parameters = new Map<string, Tensor>()
  for (const { name, shape, data } of weights) parameters.set(name, ops.constant(data, shape))
  return createNetwork(header.architecture, parameters)
}

export function disposeNetwork(network: Network<Tensor>): void {
  for (const tensor of network.parameters.values()) tensor.dispose()
}

/**
 * Reads a checkpoint file and puts it to work.
 * @throws WorkbenchError NOT_FOUND, BAD_FILE or RUNTIME.
 */
export async function loadModel(reference: ModelReference): Promise<LoadedModel> {
  const label = basename(reference.path)
  const { header, tensors } = await readSealed(reference.path, label, null).catch((cause) => {
    if (cause instanceof WorkbenchError || !('code' in cause)) throw cause
    throw new WorkbenchError('NOT_FOUND', `The checkpoint ${reference.path} cannot be read; choose another one.`, {
      cause,
    })
  })
  const runtime = await runtimeOfEngine(reference)
  const own = tensorsOfNetwork(analyseArchitecture(header.architecture), tensors)
  const weights = new Map(own.map((tensor) => [tensor.name, tensor] as const))
  const network = uploadNetwork(runtime, header, weights.values())
  const preprocessing = createPreprocessing(
    stateFromTensors(header.recipe.preprocessing, tensors),
    tensorProducts(runtime.tf),
  )
  return {
    info: {
      checkpoint: reference.id,
      runId: header.runId,
      title: header.title,
      architecture: header.architecture,
      classes: header.dataset.classes,
      dataset: header.imported?.opened ? null : { name: header.dataset.name, sha256: header.dataset.sha256 },
      preprocessing: header.recipe.preprocessing,
      epoch: header.position.epoch,
      step: header.position.step,
      seed: header.seed,
      runtime: `${runtime.title} ${runtime.version}, ${runtime.device}`,
      folderRefused: refusedFolder(reference.tensorflowFolder),
    },
    header,
    runtime,
    weights,
    network,
    preprocessing,
    dispose() {
      disposeNetwork(network)
      preprocessing.dispose()
    },
  }
}
