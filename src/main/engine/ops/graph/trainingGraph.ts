import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import { backward } from '../../network/backward.ts'
import { forward } from '../../network/forward.ts'
import { createNetwork, type Network } from '../../network/network.ts'
import { parameterSpecs } from '../../network/parameters.ts'
import type { ConvolutionAlgorithm, ConvolutionSite } from '../convolution/algorithm.ts'
import { type Cut, partsOf } from './cut.ts'
import { forwardPass } from './forwardPass.ts'
import { attribute, type GraphBuilder, type Ref } from './graphDef.ts'
import { GraphKernels } from './graphKernels.ts'
import { graphOps } from './graphOps.ts'
import { imagesOf, imagesShape } from './images.ts'
import type { Layout, Node } from './node.ts'

export interface TrainingGraphOptions {
  recipe: { momentum: number; weightDecay: number; dropout: boolean }
  /** Run seed of the dropout masks. */
  seed: number
  training: Cut
  /** Of the forward pass without dropout. */
  evaluation: Cut
  algorithmFor(site: ConvolutionSite): ConvolutionAlgorithm
  layout: Layout
}

/** Names to feed and to fetch; those of the forward pass are in `FORWARD`. */
export const GRAPH = {
  images: 'images',
  labels: 'labels',
  /** [batch]: what each image counts in the batch's mean; 0 for those that only fill it up. */
  shares: 'shares',
  step: 'step',
  learningRate: 'learning_rate',
  /** Cross-entropy of each image, by the weights before the update. */
  losses: 'losses',
  logits: 'logits',
  /** Fetching it updates weights and momentum. */
  updated: 'updated',
  /** Fetching it takes all variables from their feeds. */
  assigned: 'assigned',
  value: (tensor: string) => `${tensor}/value`,
  feed: (tensor: string) => `${tensor}/feed`,
  gradient: (tensor: string) => `${tensor}/gradient`,
} as const

const FLOAT = attribute.type('float32')
const INT32 = attribute.type('int32')

/**
 * A whole SGD step as one graph: forward, loss, backward, weight decay and momentum update on variables that hold weights and momentum;
 * beside it the forward pass of evaluation, and the doors through which weights come in and go out.
 */
export function trainingGraph(architecture: Architecture, options: TrainingGraphOptions): GraphBuilder {
  const kernels = new GraphKernels()
  const { builder } = kernels
  const weights = new Map<string, ReturnType<GraphBuilder['variable']>>()
  const parameters = new Map<string, Node>()
  const specs = parameterSpecs(analyseArchitecture(architecture))
  for (const { name, shape } of specs) {
    const variable = builder.variable(name, shape)
    weights.set(name, variable)
    parameters.set(name, { ref: variable.value, shape, layout: 'batch-first' })
  }
  const network = createNetwork(architecture, parameters)
  const momenta = new Map(specs.map(({ name, shape }) => [name, builder.variable(`${name}/momentum`, shape)]))
  builder.done(
    GRAPH.assigned,
    [...weights.values(), ...momenta.values()].map(({ assign }) => assign),
  )

  const gradients = trainingPass(kernels, network, options)
  const { momentum, weightDecay } = options.recipe
  const learningRate = builder.placeholder(GRAPH.learningRate, [])
  const updates: Ref[] = []
  for (const { name } of specs) {
    const { handle, value } = weights.get(name)!
    const gradient = builder.node(
      'Identity',
      [kernels.sum(gradients.get(name)!)],
      { T: FLOAT },
      { name: GRAPH.gradient(name) },
    )
    const decayed = kernels.float('AddV2', [gradient, kernels.float('Mul', [value, builder.scalar(weightDecay)])])
    // v <- momentum v + (gradient + decay w); w <- w - rate v
    updates.push(
      builder.node(
        'ResourceApplyMomentum',
        [handle, momenta.get(name)!.handle, learningRate, decayed, builder.scalar(momentum)],
        { T: FLOAT, use_locking: attribute.bool(false), use_nesterov: attribute.bool(false) },
        { control: [value] },
      ),
    )
  }
  builder.done(GRAPH.updated, updates)
  const { evaluation, algorithmFor, layout } = options
  forwardPass(kernels, network, { cut: evaluation, algorithmFor, layout })
  return builder
}

/** Gradients of every parameter, one for each part of the batch. */
function trainingPass(
  kernels: GraphKernels,
  network: Network<Node>,
  { recipe, seed, training, algorithmFor, layout }: TrainingGraphOptions,
): Map<string, Ref[]> {
  const { builder } = kernels
  const { classes } = network.report
  const images = builder.placeholder(GRAPH.images, imagesShape(network, training.batch))
  const labels = builder.placeholder(GRAPH.labels, [training.batch], 'int32')
  const shares = builder.placeholder(GRAPH.shares, [training.batch])
  const step = builder.placeholder(GRAPH.step, [], 'int32')
  const gradients = new Map<string, Ref[]>()
  const losses: Ref[] = []
  const logits: Ref[] = []
  const ends: Ref[][] = []
  for (const { offset, lane } of partsOf(training)) {
    const { part, batch } = training
    const rows = { offset, total: batch }
    const ops = graphOps({ kernels, algorithmFor, layout, rows, step })
    const x = imagesOf(kernels, images, imagesShape(network, part), offset, ends[lane] ?? [])
    const own = { ref: kernels.slice(labels, [offset], [part], INT32), shape: [part], layout: 'batch-first' } as const
    const share = kernels.reshape(kernels.slice(shares, [offset], [part]), [part, 1])
    const pass = forward(ops, network, x, recipe.dropout ? { dropout: { seed, step: 0 } } : {})
    const entropy = ops.softmaxCrossEntropy(pass.logits, own)
    const signal = ops.multiply(entropy.gradient, { ref: share, shape: [part, 1], layout: 'batch-first' })
    const result = backward(
      ops,
      network,
      pass,
      { layer: pass.layers.length - 1, signal },
      { rule: 'gradient', input: false, parameters: true },
    )
    for (const [name, { ref }] of result.parameters) gradients.set(name, [...(gradients.get(name) ?? []), ref])
    ends[lane] = [...result.parameters.values()].map(({ ref }) => ref)
    losses.push(entropy.loss.ref)
    logits.push(pass.logits.ref)
  }
  builder.node(
    'Reshape',
    [kernels.concat(losses, 0), builder.integers([training.batch])],
    { T: FLOAT, Tshape: INT32 },
    { name: GRAPH.losses },
  )
  builder.node(
    'Reshape',
    [kernels.concat(logits, 0), builder.integers([training.batch, classes])],
    { T: FLOAT, Tshape: INT32 },
    { name: GRAPH.logits },
  )
  return gradients
}
