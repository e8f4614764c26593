import { disposeNetwork, uploadNetwork } from '../checkpoint/loadModel.ts'
import { createPreprocessing } from '../data/preprocessing/preprocessing.ts'
import { stateFromTensors } from '../data/preprocessing/state.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { infer } from '../network/forward.ts'
import { checkPixels, softmax } from '../network/oneImage.ts'
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
  checkPixels(architecture, pixels)
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
    return { classes: likeliest(softmax(scores), classes) }
  } finally {
    disposeNetwork(network)
    prepared.dispose()
  }
}

/** The largest probabilities with the names of their classes. */
const likeliest = (probabilities: Float32Array, classes: readonly string[]) =>
  Array.from(probabilities, (probability, at) => ({ name: classes[at]!, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, NAMED)
