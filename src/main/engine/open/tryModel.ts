import { WorkbenchError } from '../../../shared/errors.ts'
import { disposeNetwork, uploadNetwork } from '../checkpoint/loadModel.ts'
import { createPreprocessing } from '../data/preprocessing/preprocessing.ts'
import { stateFromTensors } from '../data/preprocessing/state.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { infer } from '../network/forward.ts'
import type { JobHandler } from '../protocol.ts'
import { runtimeOfEngine } from '../runtime/runtimeOfEngine.ts'
import type { TryModelJob } from './openJobs.ts'
import { read } from './openModel.ts'

/** Classes that an answer names. */
const NAMED = 5

/** The job `try-model`: what the file's network says of one image, without writing anything. */
export const tryModel: JobHandler<TryModelJob> = async function* (question) {
  const { report, tensors, preprocessing } = await read(question)
  const { architecture, classes } = report
  const { height, width } = architecture.input
  const { pixels } = question
  if (pixels.length !== height * width * 3)
    throw new WorkbenchError(
      'BAD_INPUT',
      `The image has ${pixels.length} numbers, but this network takes ${height} x ${width} pixels of 3 colours; fit the image to that size.`,
    )
  const runtime = await runtimeOfEngine(question)
  const prepared = createPreprocessing(
    stateFromTensors(preprocessing.kind, preprocessing.tensors),
    tensorProducts(runtime.tf),
  )
  const network = uploadNetwork(runtime, { architecture }, tensors)
  try {
    const given = await prepared.apply(pixels, 1)
    const logits = runtime.scoped(() =>
      infer(runtime.ops, network, runtime.ops.constant(given, [1, height, width, architecture.input.channels])),
    )
    const scores = (await logits.data()) as Float32Array
    logits.dispose()
    return { classes: likeliest(scores, classes) }
  } finally {
    disposeNetwork(network)
    prepared.dispose()
  }
}

/** Softmax of the logits, the largest ones with their names. */
export function likeliest(logits: Float32Array, classes: readonly string[]) {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const weights = Array.from(logits, (value) => Math.exp(value - largest))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights
    .map((weight, at) => ({ name: classes[at]!, probability: weight / sum }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, NAMED)
}
