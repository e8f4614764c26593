import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import { optimiserOf } from '../../../shared/training/optimisers.ts'
import { decayOf } from '../../../shared/training/recipe.ts'
import { slotNames } from '../checkpoint/checkTensors.ts'
import { backward } from '../network/backward.ts'
import { forward } from '../network/forward.ts'
import { forwardPass } from '../network/graph/forwardPass.ts'
import { imagesShape } from '../network/graph/images.ts'
import { createNetwork, type Network } from '../network/network.ts'
import type { ConvolutionAlgorithm, ConvolutionSite } from '../ops/convolution/algorithm.ts'
import { attribute, type Ref } from '../ops/graph/attribute.ts'
import type { Cut } from '../ops/graph/cut.ts'
import { GraphBuilder } from '../ops/graph/graphDef.ts'
import { GraphKernels } from '../ops/graph/graphKernels.ts'
import { graphOps } from '../ops/graph/graphOps.ts'
import type { Layout, Node } from '../ops/graph/node.ts'
import { loopOverParts } from '../ops/graph/partLoop.ts'
import type { StepOptions } from './eagerStep.ts'
import { updateOf } from './optimisers/table.ts'

export interface TrainingGraphOptions {
  recipe: StepOptions['recipe']
  /** Run seed of the dropout masks. */
  seed: number
  training: Cut
  /** Of the forward pass without dropout. */
  evaluation: Cut
  algorithmFor(site: ConvolutionSite): ConvolutionAlgorithm
  layout: Layout
  /** Let TensorFlow's compiler fuse elementwise passes. */
  canFuse: boolean
}

/** Names to feed and to fetch; those of the forward pass are in `FORWARD`. */
export const GRAPH = {
  images: 'images',
  labels: 'labels',
  /** [batch]: what each image counts in the batch's mean; 0 for those that only fill it up. */
  shares: 'shares',
  step: 'step',
  /** Cross-entropy of each image, by the weights before the update. */
  losses: 'losses',
  logits: 'logits',
  /** One of the optimiser's numbers of the step. */
  scalar: (name: string) => `scalar/${name}`,
  /** Fetching it updates weights and what the optimiser keeps of them. */
  updated: 'updated',
  /** Fetching it takes all variables from their feeds. */
  assigned: 'assigned',
  value: (tensor: string) => `${tensor}/value`,
  feed: (tensor: string) => `${tensor}/feed`,
} as const

const FLOAT = attribute.type('float32')
const INT32 = attribute.type('int32')

/**
 * A whole training step as one graph: forward, loss, backward, weight decay and the optimiser's update on variables that hold weights and slots;
 * beside it the forward pass of evaluation, and the doors through which weights come in and go out.
 */
export function trainingGraph(architecture: Architecture, options: TrainingGraphOptions): GraphBuilder {
  const kernels = new GraphKernels(new GraphBuilder(options.canFuse))
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
  const { slots } = optimiserOf(options.recipe)
  const held = new Map(
    specs.flatMap((spec) => slotNames(spec, slots).map((name) => [name, builder.variable(name, spec.shape)])),
  )
  builder.done(
    GRAPH.assigned,
    [...weights.values(), ...held.values()].map(({ assign }) => assign),
  )

  const gradients = trainingPass(kernels, network, options)
  const update = updateOf(options.recipe)
  const scalars = Object.fromEntries(
    Object.keys(update.scalars(options.recipe, 0, 0)).map((name) => [
      name,
      builder.placeholder(GRAPH.scalar(name), []),
    ]),
  )
  const updates = specs.map((spec) =>
    update.graph(builder, {
      weight: weights.get(spec.name)!,
      gradient: gradients.get(spec.name)!,
      slots: Object.fromEntries(slots.map((slot) => [slot, held.get(`${spec.name}/${slot}`)!.handle])),
      scalars,
      settings: options.recipe,
      decay: update.decay === 'weight' ? decayOf(options.recipe, spec) : 0,
    }),
  )
  builder.done(GRAPH.updated, updates)
  const { evaluation, algorithmFor, layout } = options
  forwardPass(kernels, network, { cut: evaluation, algorithmFor, layout })
  return builder
}

/** Gradients of every parameter: the decay of the weight and those of the batch's parts, added up in their order. */
function trainingPass(
  kernels: GraphKernels,
  network: Network<Node>,
  { recipe, seed, training, algorithmFor, layout }: TrainingGraphOptions,
): Map<string, Ref> {
  const { builder } = kernels
  const { classes } = network.report
  const { batch, part } = training
  const images = builder.placeholder(GRAPH.images, imagesShape(network, batch))
  const labels = builder.placeholder(GRAPH.labels, [batch], 'int32')
  const shares = builder.placeholder(GRAPH.shares, [batch])
  const step = builder.placeholder(GRAPH.step, [], 'int32')
  const specs = parameterSpecs(network.report)
  const names = specs.map(({ name }) => name)
  const decaysByGradient = updateOf(recipe).decay === 'gradient'
  const decay = specs.map((spec) =>
    kernels.float('Mul', [
      network.parameters.get(spec.name)!.ref,
      builder.scalar(decaysByGradient ? decayOf(recipe, spec) : 0),
    ]),
  )
  const shape = imagesShape(network, part)
  const { carried, collected } = loopOverParts(kernels, training, {
    carried: decay,
    body(first, sums) {
      const ops = graphOps({ kernels, algorithmFor, layout, dropout: { step, first, batch } })
      const x: Node = { ref: kernels.rows(images, first, shape), shape, layout: 'batch-first' }
      const own: Node = { ref: kernels.rows(labels, first, [part], INT32), shape: [part], layout: 'batch-first' }
      const share = kernels.reshape(kernels.rows(shares, first, [part]), [part, 1])
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
      return {
        carried: names.map((name, i) => kernels.float('AddV2', [sums[i]!, result.parameters.get(name)!.ref])),
        collected: [entropy.loss.ref, pass.logits.ref],
      }
    },
  })
  const [losses, logits] = collected as [Ref, Ref]
  const fetched = (name: string, ref: Ref, size: number[]) =>
    builder.node('Reshape', [ref, builder.integers(size)], { T: FLOAT, Tshape: INT32 }, { name })
  fetched(GRAPH.losses, losses, [batch])
  fetched(GRAPH.logits, logits, [batch, classes])
  return new Map(names.map((name, i) => [name, carried[i]!]))
}
