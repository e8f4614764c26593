import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs, trainedSpecs } from '../../../shared/architecture/parameters.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { DiagnosedLayer } from '../../../shared/training/layerDiagnostics.ts'
import { AVERAGE, keptBeside, optimiserOf } from '../../../shared/training/optimisers.ts'
import { decayOf } from '../../../shared/training/recipe.ts'
import { slotNames } from '../checkpoint/checkTensors.ts'
import { AVERAGED_FORWARD, forwardPass } from '../network/graph/forwardPass.ts'
import { createNetwork } from '../network/network.ts'
import type { ConvolutionAlgorithm, ConvolutionSite } from '../ops/convolution/algorithm.ts'
import { attribute, type Ref } from '../ops/graph/attribute.ts'
import type { Cut } from '../ops/graph/cut.ts'
import { GraphBuilder } from '../ops/graph/graphDef.ts'
import { GraphKernels } from '../ops/graph/graphKernels.ts'
import type { Layout, Node } from '../ops/graph/node.ts'
import { graphDiagnostics } from './diagnostics/graphDiagnostics.ts'
import type { StepOptions } from './eagerStep.ts'
import { updateOf } from './optimisers/table.ts'
import { trainingPass } from './trainingPass.ts'

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
  /** So many layers, from the first, are frozen; default none. */
  frozen?: number
  /** The layers that can be measured; null for a graph without. */
  diagnosed: readonly DiagnosedLayer[] | null
}

/** Names to feed and to fetch; those of the forward pass are in `FORWARD`. */
export const GRAPH = {
  images: 'images',
  labels: 'labels',
  /** [batch]: what each image counts in the batch's mean; 0 for those that only fill it up. */
  shares: 'shares',
  step: 'step',
  /** [batch, classes]: one-hot minus target, where the targets are not the labels. */
  correction: 'correction',
  /** Bool: whether this step measures the layers; what is measured has zeros in its place otherwise. */
  diagnose: 'diagnose',
  /** [3 x trained tensors]: sums of squares, as TensorSums has them. */
  sums: 'diagnostics/sums',
  /** [layers that can be silent]: the share of silent channels. */
  silent: 'diagnostics/silent',
  /** Share of the moving averages that the step keeps. */
  keep: 'keep',
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
  const network = createNetwork(architecture, parameters, options.frozen)
  const trained = trainedSpecs(network.report, options.frozen)
  const { slots } = optimiserOf(options.recipe)
  const held = new Map(
    specs.flatMap((spec) =>
      slotNames(spec, keptBeside(options.recipe)).map((name) => [name, builder.variable(name, spec.shape)]),
    ),
  )
  builder.done(
    GRAPH.assigned,
    [...weights.values(), ...held.values()].map(({ assign }) => assign),
  )

  const measure = options.diagnosed && graphDiagnostics(kernels, options.diagnosed, network.report)
  const { gradients, state, ofLoss } = trainingPass(kernels, network, options, measure)
  const update = updateOf(options.recipe)
  const scalars = Object.fromEntries(
    Object.keys(update.scalars(options.recipe, 0, 0)).map((name) => [
      name,
      builder.placeholder(GRAPH.scalar(name), []),
    ]),
  )
  const updates = trained.map((spec) => {
    const weight = weights.get(spec.name)!
    const gradient = gradients.get(spec.name)!
    const before = measure?.before(weight.value, gradient)
    const updated = update.graph(builder, {
      weight,
      gradient: before?.gradient ?? gradient,
      slots: Object.fromEntries(slots.map((slot) => [slot, held.get(`${spec.name}/${slot}`)!.handle])),
      scalars,
      settings: options.recipe,
      decay: update.decay === 'weight' ? decayOf(options.recipe, spec) : 0,
    })
    if (before) measure!.tensor(weight.handle, updated, before, ofLoss.get(spec.name)!)
    return updated
  })
  measure?.done()
  if (options.recipe.averageWeights) {
    const keep = builder.placeholder(GRAPH.keep, [])
    const averages = trained.map(({ name }, i) => {
      const now = builder.node(
        'ReadVariableOp',
        [weights.get(name)!.handle],
        { dtype: FLOAT },
        { control: [updates[i]!] },
      )
      return follow(builder, held.get(`${name}/${AVERAGE}`)!, now, keep)
    })
    updates.push(...averages)
  }
  for (const [name, value] of state) {
    const { handle, value: before } = weights.get(name)!
    updates.push(builder.node('AssignVariableOp', [handle, value], { dtype: FLOAT }, { control: [before] }))
  }
  builder.done(GRAPH.updated, updates)
  const { evaluation, algorithmFor, layout } = options
  forwardPass(kernels, network, { cut: evaluation, algorithmFor, layout })
  if (options.recipe.averageWeights) {
    const averaged = new Map(
      [...parameters].map(([name, node]) => {
        const ref = held.get(`${name}/${AVERAGE}`)?.value
        return [name, ref ? { ...node, ref } : node] as const
      }),
    )
    const names = AVERAGED_FORWARD
    forwardPass(kernels, createNetwork(architecture, averaged), { cut: evaluation, algorithmFor, layout, names })
  }
  return builder
}

type Variable = ReturnType<GraphBuilder['variable']>

/** Moves a weight's average towards what the weight is now. */
function follow(builder: GraphBuilder, average: Variable, now: Ref, keep: Ref): Ref {
  const times = (a: Ref, b: Ref) => builder.node('Mul', [a, b], { T: FLOAT })
  const rest = builder.node('Sub', [builder.scalar(1), keep], { T: FLOAT })
  const next = builder.node('AddV2', [times(average.value, keep), times(now, rest)], { T: FLOAT })
  return builder.node('AssignVariableOp', [average.handle, next], { dtype: FLOAT })
}
