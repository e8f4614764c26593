import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs, trainedSpecs } from '../../../shared/architecture/parameters.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { diagnosedLayers } from '../../../shared/training/layerDiagnostics.ts'
import { AVERAGE, keptBeside, optimiserOf } from '../../../shared/training/optimisers.ts'
import { decayOf, type Recipe } from '../../../shared/training/recipe.ts'
import { checkTensors, slotNames } from '../checkpoint/checkTensors.ts'
import { backward } from '../network/backward.ts'
import { forward, infer } from '../network/forward.ts'
import { createNetwork } from '../network/network.ts'
import type { Runtime, Tensor } from '../ops/runtime.ts'
import { keptShare } from './average.ts'
import { clipped } from './clip.ts'
import { eagerDiagnostics } from './diagnostics/eagerDiagnostics.ts'
import { updateOf } from './optimisers/table.ts'
import type { TrainingStep } from './step.ts'
import { hasSoftTargets, type TargetSettings, targetCorrection } from './targets.ts'

export interface StepOptions {
  recipe: Pick<
    Recipe,
    'optimiser' | 'momentum' | 'weightDecay' | 'decayOf' | 'dropout' | 'clipNorm' | 'averageWeights'
  > &
    TargetSettings
  /** Run seed of the dropout masks. */
  seed: number
  /** So many layers, from the first, are frozen; default none. */
  frozen?: number
  /** Whether layers can be measured; default false. */
  diagnostics?: boolean
}

/** Images of one evaluation batch: bounds the memory of `logits`. */
const LOGITS_BATCH = 256

/** A step by single tensor operations: every runtime, the reference. Weights and what the optimiser keeps are zero until `write`. */
export function eagerStep(
  runtime: Runtime,
  architecture: Architecture,
  { recipe, seed, frozen = 0, diagnostics = false }: StepOptions,
): TrainingStep {
  const { tf, ops, scoped } = runtime
  const report = analyseArchitecture(architecture)
  const specs = parameterSpecs(report)
  const weights = new Map<string, Tensor>()
  const { slots } = optimiserOf(recipe)
  const kept = keptBeside(recipe)
  const update = updateOf(recipe)
  const held = new Map<string, Tensor>() // what is kept beside them, e.g. `conv1/kernel/momentum`
  const trained = trainedSpecs(report, frozen)
  const network = () => createNetwork(architecture, weights, frozen)
  const averaged = () =>
    createNetwork(
      architecture,
      new Map([...weights].map(([name, tensor]) => [name, held.get(`${name}/${AVERAGE}`) ?? tensor])),
    )
  const imageShape = [report.layers[0]!.input.height, report.layers[0]!.input.width, report.layers[0]!.input.channels]

  const replace = (into: Map<string, Tensor>, name: string, tensor: Tensor) => {
    into.get(name)?.dispose()
    into.set(name, tf.keep(tensor))
  }
  for (const { name, shape } of specs) {
    replace(weights, name, tf.zeros(shape))
  }
  for (const spec of specs) for (const name of slotNames(spec, kept)) replace(held, name, tf.zeros(spec.shape))

  return {
    mode: 'eager',
    algorithms: {},

    async run(batch, { learningRate, step, diagnose = false }) {
      const { images, labels, size } = batch
      const measured = diagnostics && diagnose ? eagerDiagnostics(ops, diagnosedLayers(report)) : null
      const { loss, logits, vector } = scoped(() => {
        const x = ops.constant(images, [size, ...imageShape])
        const pass = forward(ops, network(), x, {
          dropout: recipe.dropout ? { seed, step } : undefined,
          training: true,
          preActivations: false,
        })
        measured?.maps(pass.layers)
        const entropy = ops.softmaxCrossEntropy(pass.logits, tf.tensor1d(labels, 'int32'))
        const error = hasSoftTargets(recipe)
          ? ops.add(
              entropy.gradient,
              ops.constant(targetCorrection(batch, report.classes, recipe), [size, report.classes]),
            )
          : entropy.gradient
        const signal = ops.scale(error, 1 / size) // the batch's loss is a mean
        const start = { layer: pass.layers.length - 1, signal }
        const { parameters: gradients } = backward(ops, network(), pass, start, {
          rule: 'gradient',
          input: false,
          parameters: true,
          consume: true,
        })
        const parameters = recipe.clipNorm ? clipped(ops, gradients, recipe.clipNorm) : gradients
        for (const [name, value] of pass.state) replace(weights, name, value)
        const scalars = update.scalars(recipe, learningRate, step)
        for (const spec of trained) {
          const { name } = spec
          const weight = weights.get(name)!
          const decay = decayOf(recipe, spec)
          const own = parameters.get(name)!
          const made = update.eager(ops, {
            weight,
            gradient: update.decay === 'gradient' ? ops.add(own, ops.scale(weight, decay)) : own,
            slots: Object.fromEntries(slots.map((slot) => [slot, held.get(`${name}/${slot}`)!])),
            scalars,
            settings: recipe,
            decay: update.decay === 'weight' ? decay : 0,
          })
          measured?.tensor(name, gradients.get(name)!, weight, made.weight)
          for (const slot of slots) replace(held, `${name}/${slot}`, made.slots[slot]!)
          replace(weights, name, made.weight)
          if (!recipe.averageWeights) continue
          const keep = keptShare(recipe, step)
          const before = held.get(`${name}/${AVERAGE}`)!
          replace(held, `${name}/${AVERAGE}`, ops.add(ops.scale(before, keep), ops.scale(made.weight, 1 - keep)))
        }
        return { loss: entropy.loss, logits: pass.logits, ...(measured && { vector: measured.vector() }) }
      })
      const fetched = [loss, logits, ...(vector ? [vector] : [])]
      const [losses, scores, numbers] = (await Promise.all(fetched.map((tensor) => tensor.data()))) as Float32Array[]
      for (const tensor of fetched) tensor.dispose()
      return {
        loss: mean(losses!),
        errors: countErrors(scores!, labels, report.classes),
        layers: numbers && measured ? measured.read(numbers) : null,
      }
    },

    async read() {
      const tensors: NamedTensor[] = []
      for (const { name, shape } of specs)
        tensors.push({ name, shape, data: (await weights.get(name)!.data()).slice() as Float32Array })
      for (const spec of specs)
        for (const name of slotNames(spec, kept))
          tensors.push({ name, shape: spec.shape, data: (await held.get(name)!.data()).slice() as Float32Array })
      return tensors
    },

    write(tensors) {
      const byName = checkTensors(specs, tensors, kept)
      for (const spec of specs) {
        const { name, shape } = spec
        replace(weights, name, tf.tensor(byName.get(name)!.data.slice(), shape))
        for (const own of slotNames(spec, kept)) {
          const earlier = byName.get(own) ?? (own.endsWith(`/${AVERAGE}`) ? byName.get(name) : undefined)
          replace(held, own, earlier ? tf.tensor(earlier.data.slice(), shape) : tf.zeros(shape))
        }
      }
    },

    async logits(images, count, of = 'weights') {
      const all = new Float32Array(count * report.classes)
      const imageSize = images.length / count
      for (let start = 0; start < count; start += LOGITS_BATCH) {
        const end = Math.min(count, start + LOGITS_BATCH)
        const part = scoped(() => {
          const x = ops.constant(images.subarray(start * imageSize, end * imageSize), [end - start, ...imageShape])
          return infer(ops, of === 'average' ? averaged() : network(), x)
        })
        all.set((await part.data()) as Float32Array, start * report.classes)
        part.dispose()
      }
      return all
    },

    dispose() {
      for (const tensor of [...weights.values(), ...held.values()]) tensor.dispose()
      weights.clear()
      held.clear()
    },
  }
}

function mean(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Rows whose largest logit is not the label's; a row of NaN counts as an error. */
export function countErrors(logits: Float32Array, labels: Int32Array, classes: number): number {
  let errors = 0
  for (let row = 0; row < labels.length; row++) {
    const own = logits[row * classes + labels[row]!]!
    let right = !Number.isNaN(own)
    for (let k = 0; k < classes && right; k++)
      // The first of equal scores is the answer, as argmax has it.
      if (k < labels[row]! ? logits[row * classes + k]! >= own : logits[row * classes + k]! > own) right = false
    if (!right) errors++
  }
  return errors
}
