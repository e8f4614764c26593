import type { Architecture } from '../../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import type { ConvolutionPlan } from '../../ops/convolution/plan.ts'
import type { Cut } from '../../ops/graph/cut.ts'
import { GraphBuilder } from '../../ops/graph/graphDef.ts'
import { GraphKernels } from '../../ops/graph/graphKernels.ts'
import { mayFuse, openGraph } from '../../ops/graph/graphSession.ts'
import { inMemory, type Node } from '../../ops/graph/node.ts'
import type { Runtime, Tensor } from '../../ops/runtime.ts'
import { FORWARD, forwardPass } from '../graph/forwardPass.ts'
import { createNetwork } from '../network.ts'
import type { Inference } from './inference.ts'

export interface CompiledInferenceOptions extends Pick<ConvolutionPlan, 'algorithmFor' | 'layout'> {
  cut: Cut
  /** Indices of the layers whose outputs are wanted. */
  outputs: readonly number[]
}

/**
 * Runs a network as one TensorFlow graph, whose parts of a batch go side by side; takes a copy of the weights.
 * @throws WorkbenchError RUNTIME where the runtime compiles no graphs.
 */
export function compiledInference(
  runtime: Runtime,
  architecture: Architecture,
  weights: readonly NamedTensor[],
  { cut, algorithmFor, layout, outputs }: CompiledInferenceOptions,
): Inference {
  const { tf } = runtime
  const kernels = new GraphKernels(new GraphBuilder(mayFuse(runtime)))
  const { builder } = kernels
  const variables = weights.map(({ name, shape }) => ({ name, shape, ...builder.variable(name, shape) }))
  const parameters = variables.map(({ name, shape, value }): [string, Node] => [
    name,
    { ref: value, shape, layout: 'batch-first' },
  ])
  const network = createNetwork(architecture, new Map(parameters))
  const wanted = forwardPass(kernels, network, { cut, algorithmFor, layout, outputs })
  // A layer that does nothing here, like dropout, has the output of the one before it.
  const refs = [...new Set(wanted.flatMap(({ maxima, maps }) => [maxima, maps]))]
  const assigned = builder.done(
    'assigned',
    variables.map(({ assign }) => assign),
  )
  const session = openGraph(runtime, builder)
  const run = (feeds: Record<string, Tensor>, fetches: string[]): Tensor[] => {
    try {
      return session.run(feeds, fetches)
    } finally {
      for (const tensor of Object.values(feeds)) tensor.dispose()
    }
  }
  const { height, width, channels } = architecture.input
  const upload = (images: Float32Array) => {
    const whole = new Float32Array(cut.batch * height * width * channels)
    whole.set(images)
    return { [FORWARD.images]: tf.tensor(whole, [cut.batch, height, width, channels]) }
  }
  const feeds = variables.map(({ feed }, i) => [feed, tf.tensor(weights[i]!.data.slice(), [...weights[i]!.shape])])
  for (const tensor of run(Object.fromEntries(feeds), [assigned])) tensor.dispose()
  return {
    mode: 'compiled',
    batch: cut.batch,
    async logits(images, count) {
      const [logits] = run(upload(images), [FORWARD.logits])
      const values = (logits!.dataSync() as Float32Array).subarray(0, count * network.report.classes)
      logits!.dispose()
      return values
    },
    outputs(images) {
      const fetched = new Map(run(upload(images), refs).map((tensor, at) => [refs[at]!, tensor]))
      return {
        maxima: async (i) => fetched.get(wanted[i]!.maxima)!.dataSync() as Float32Array,
        async map(i, n) {
          const { maps, shape, layout } = wanted[i]!
          const begin = inMemory([n % cut.part, 0, 0, 0], layout)
          const own = tf.slice(
            fetched.get(maps)!,
            [Math.floor(n / cut.part), ...begin],
            [1, ...inMemory([1, ...shape.slice(1)], layout)],
          )
          const values = own.dataSync() as Float32Array
          own.dispose()
          return values
        },
        dispose: () => tf.dispose([...fetched.values()]),
      }
    },
    dispose: () => session.dispose(),
  }
}
