import { parameterSpecs, trainedSpecs } from '../../../shared/architecture/parameters.ts'
import { decayOf } from '../../../shared/training/recipe.ts'
import { backward } from '../network/backward.ts'
import { forward } from '../network/forward.ts'
import { imagesShape } from '../network/graph/images.ts'
import type { Network } from '../network/network.ts'
import { attribute, type Ref } from '../ops/graph/attribute.ts'
import { turnsOf } from '../ops/graph/cut.ts'
import type { GraphKernels } from '../ops/graph/graphKernels.ts'
import { graphOps } from '../ops/graph/graphOps.ts'
import type { Node } from '../ops/graph/node.ts'
import { loopOverParts } from '../ops/graph/partLoop.ts'
import { type Sharded, shardedOps } from '../ops/graph/shardedOps.ts'
import { clipped } from './clip.ts'
import type { GraphDiagnostics, LossGradient } from './diagnostics/graphDiagnostics.ts'
import { updateOf } from './optimisers/table.ts'
import { hasSoftTargets } from './targets.ts'
import { GRAPH, type TrainingGraphOptions } from './trainingGraph.ts'

const FLOAT = attribute.type('float32')
const INT32 = attribute.type('int32')

export interface TrainingPass {
  /** Of every trained tensor, its decay included where that comes with the gradient. */
  gradients: Map<string, Ref>
  /** New values of the tensors of role `state`. */
  state: Map<string, Ref>
  /**
   * What is measured of every trained tensor: its gradient before clipping, and how much decay of its weight is in that. TensorFlow rewrites
   * sums whose parts nobody else reads, so nobody else reads them: else measured trainings would round otherwise.
   */
  ofLoss: Map<string, LossGradient>
}

/** What a pass is fed with, and where it begins. */
interface Fed {
  images: Ref
  labels: Ref
  /** What each image counts in the batch's mean. */
  shares: Ref
  /** What the targets differ by from the labels; null where they do not. */
  correction: Ref | null
  step: Ref
  /** Of the trained tensors, in their order. */
  names: string[]
  decay: Ref[]
}

/** Forward, loss and backward of a batch; its losses and logits can be fetched. */
export function trainingPass(
  kernels: GraphKernels,
  network: Network<Node>,
  options: TrainingGraphOptions,
  measure: GraphDiagnostics | null = null,
): TrainingPass {
  const { builder } = kernels
  const { recipe, training } = options
  const { batch } = training
  const specs = trainedSpecs(network.report, network.frozen)
  const byGradient = updateOf(recipe).decay === 'gradient'
  const decays = specs.map((spec) => (byGradient ? decayOf(recipe, spec) : 0))
  const decayed = (i: number, factor: number) =>
    kernels.float('Mul', [network.parameters.get(specs[i]!.name)!.ref, builder.scalar(factor)])
  const fed: Fed = {
    images: builder.placeholder(GRAPH.images, imagesShape(network, batch)),
    labels: builder.placeholder(GRAPH.labels, [batch], 'int32'),
    shares: builder.placeholder(GRAPH.shares, [batch]),
    step: builder.placeholder(GRAPH.step, [], 'int32'),
    correction: hasSoftTargets(recipe) ? builder.placeholder(GRAPH.correction, [batch, network.report.classes]) : null,
    names: specs.map(({ name }) => name),
    // What is clipped is the loss's gradient alone.
    decay: decays.map((decay, i) => decayed(i, recipe.clipNorm ? 0 : decay)),
  }
  const hasState = parameterSpecs(network.report).some(({ role }) => role === 'state')
  const made = (hasState ? wholeBatch : partByPart)(kernels, network, options, fed, measure)
  const { losses, logits, silent } = made
  if (silent) measure?.silent(silent)
  const ofLoss = new Map(
    specs.map(({ name }, i) => [
      name,
      { gradient: made.gradients.get(name)!, decay: recipe.clipNorm ? 0 : decays[i]! },
    ]),
  )
  const pass: TrainingPass = { gradients: made.gradients, state: made.state, ofLoss }
  const fetched = (name: string, ref: Ref, size: number[]) =>
    builder.node('Reshape', [ref, builder.integers(size)], { T: FLOAT, Tshape: INT32 }, { name })
  fetched(GRAPH.losses, losses, [batch])
  fetched(GRAPH.logits, logits, [batch, network.report.classes])
  if (!recipe.clipNorm) return pass
  const { algorithmFor, layout } = options
  const ops = graphOps({ kernels, algorithmFor, layout })
  const gradients = new Map(
    specs.map(({ name, shape }) => [name, { ref: pass.gradients.get(name)!, shape, layout: 'batch-first' } as Node]),
  )
  const small = [...clipped(ops, gradients, recipe.clipNorm)]
  const sum = ([name, { ref }]: [string, Node], i: number) =>
    [name, kernels.float('AddV2', [ref, decayed(i, decays[i]!)])] as const
  return { ...pass, gradients: new Map(small.map(sum)) }
}

/** Images, labels and shares of the part that begins with image `first`. */
function partOf(kernels: GraphKernels, network: Network<Node>, part: number, first: Ref, fed: Fed) {
  const plain = (ref: Ref, shape: number[]): Node => ({ ref, shape, layout: 'batch-first' })
  const shape = imagesShape(network, part)
  const { classes } = network.report
  return {
    x: plain(kernels.rows(fed.images, first, shape), shape),
    labels: plain(kernels.rows(fed.labels, first, [part], INT32), [part]),
    share: plain(kernels.reshape(kernels.rows(fed.shares, first, [part]), [part, 1]), [part, 1]),
    correction:
      fed.correction === null ? null : plain(kernels.rows(fed.correction, first, [part, classes]), [part, classes]),
  }
}

const BACKWARD = { rule: 'gradient', input: false, parameters: true } as const

interface Made extends Omit<TrainingPass, 'ofLoss'> {
  losses: Ref
  logits: Ref
  /** Sums of the channels that can be silent, [channels], a part each; null where nobody measures. */
  silent: Ref[] | null
}

/** Part by part, each forward and backward at once: no more than a lane's part of the maps is there at any time. Gradients add up in the parts' order. */
function partByPart(
  kernels: GraphKernels,
  network: Network<Node>,
  { recipe, seed, training, algorithmFor, layout }: TrainingGraphOptions,
  fed: Fed,
  measure: GraphDiagnostics | null,
): Made {
  const { step, names, decay } = fed
  const { batch, part } = training
  const { carried, collected } = loopOverParts(kernels, training, {
    carried: decay,
    body(first, sums) {
      const ops = graphOps({ kernels, algorithmFor, layout, dropout: { step, first, batch } })
      const { x, labels, share, correction } = partOf(kernels, network, part, first, fed)
      const pass = forward(ops, network, x, recipe.dropout ? { dropout: { seed, step: 0 } } : {})
      const entropy = ops.softmaxCrossEntropy(pass.logits, labels)
      const error = correction ? ops.add(entropy.gradient, correction) : entropy.gradient
      const start = { layer: pass.layers.length - 1, signal: ops.multiply(error, share) }
      const { parameters } = backward(ops, network, pass, start, BACKWARD)
      return {
        carried: names.map((name, i) => kernels.float('AddV2', [sums[i]!, parameters.get(name)!.ref])),
        collected: [
          entropy.loss.ref,
          pass.logits.ref,
          ...(measure?.hasSilent
            ? [
                measure.channels(
                  pass.layers.map(({ output }) => output),
                  share,
                ),
              ]
            : []),
        ],
      }
    },
  })
  const [losses, logits, silent] = collected as [Ref, Ref, Ref?]
  const gradients = new Map(names.map((name, i) => [name, carried[i]!]))
  return {
    gradients,
    state: new Map(),
    losses,
    logits,
    silent: silent ? kernels.unpack(silent, turnsOf(training)) : null,
  }
}

/** All parts side by side, layer by layer, for networks with statistics of the whole batch: none goes on before all have come to them. */
function wholeBatch(
  kernels: GraphKernels,
  network: Network<Node>,
  { recipe, seed, training, algorithmFor, layout }: TrainingGraphOptions,
  fed: Fed,
  measure: GraphDiagnostics | null,
): Made {
  const { builder } = kernels
  const { step, shares, names, decay } = fed
  const { batch, part } = training
  const parts = Array.from({ length: turnsOf(training) }, (_, turn) => {
    const first = builder.constant(Int32Array.of(turn * part), [])
    const own = kernels.rows(shares, first, [part])
    const dropout = { step, first, batch }
    const ops = graphOps({ kernels, algorithmFor, layout, dropout, statistics: { shares, own } })
    return { ops, ...partOf(kernels, network, part, first, fed) }
  })
  const ops = shardedOps(parts.map((one) => one.ops))
  const sharded: Network<Sharded> = {
    ...network,
    parameters: new Map([...network.parameters].map(([name, shared]) => [name, { shared }])),
  }
  const cut = (name: 'x' | 'labels' | 'share'): Sharded => ({ parts: parts.map((one) => one[name]) })
  const pass = forward(ops, sharded, cut('x'), {
    training: true,
    ...(recipe.dropout && { dropout: { seed, step: 0 } }),
  })
  const silent = measure?.hasSilent
    ? parts.map((one, part) =>
        measure.channels(
          pass.layers.map(({ output }) => ('parts' in output ? output.parts[part]! : output.shared)),
          one.share,
        ),
      )
    : null
  const entropy = ops.softmaxCrossEntropy(pass.logits, cut('labels'))
  const error = fed.correction
    ? ops.add(entropy.gradient, { parts: parts.map((one) => one.correction!) })
    : entropy.gradient
  const start = { layer: pass.layers.length - 1, signal: ops.multiply(error, cut('share')) }
  const { parameters } = backward(ops, sharded, pass, start, BACKWARD)
  const shared = (value: Sharded): Ref => {
    if ('shared' in value) return value.shared.ref
    throw new Error('What a batch adds up to is one number for all of its parts.')
  }
  const whole = (value: Sharded): Ref => {
    const refs =
      'parts' in value ? value.parts.map((one) => kernels.inLayout(one, 'batch-first').ref) : [value.shared.ref]
    if (refs.length === 1) return refs[0]!
    const axis = builder.constant(Int32Array.of(0), [])
    return kernels.float('ConcatV2', [...refs, axis], { N: attribute.integer(refs.length), Tidx: INT32 })
  }
  return {
    gradients: new Map(
      names.map((name, i) => [name, kernels.float('AddV2', [decay[i]!, shared(parameters.get(name)!)])]),
    ),
    silent,
    state: new Map([...pass.state].map(([name, value]) => [name, shared(value)])),
    losses: whole(entropy.loss),
    logits: whole(pass.logits),
  }
}
