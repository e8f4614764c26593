import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { type ParameterSpec, parameterSpecs } from '../../../shared/architecture/parameters.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { diagnosedLayers } from '../../../shared/training/layerDiagnostics.ts'
import { AVERAGE, keptBeside } from '../../../shared/training/optimisers.ts'
import { checkTensors, slotNames } from '../checkpoint/checkTensors.ts'
import { AVERAGED_FORWARD, FORWARD } from '../network/graph/forwardPass.ts'
import { convolutionPlan } from '../ops/convolution/plan.ts'
import { cutBatch, usualPart } from '../ops/graph/cut.ts'
import { mayFuse, openGraph } from '../ops/graph/graphSession.ts'
import type { Runtime, Tensor } from '../ops/runtime.ts'
import { keptShare } from './average.ts'
import { fetchedDiagnostics, readDiagnostics } from './diagnostics/graphDiagnostics.ts'
import { countErrors, type StepOptions } from './eagerStep.ts'
import { updateOf } from './optimisers/table.ts'
import type { TrainingStep } from './step.ts'
import { hasSoftTargets, targetCorrection } from './targets.ts'
import { GRAPH, trainingGraph } from './trainingGraph.ts'

export interface CompiledStepOptions extends StepOptions {
  /** Images of a full batch; smaller ones are filled up with images that count nothing. */
  batchSize: number
  /** CPU threads to work on, one lane each. */
  threads: number
  /** `direct` allows only algorithms that add up the same products as the definition; default `auto`. */
  convolution?: 'auto' | 'direct'
  /** Algorithm by layer name, e.g. of a run that goes on; measured or remembered where absent. */
  algorithms?: Readonly<Record<string, string>> | null
  /** Images of one part of a batch; the default suits CIFAR's size. */
  part?: number
  /** Told while algorithms are measured, which happens once for a shape on a machine. */
  onProgress?: (progress: Progress) => void
  /** Ends the measurement. */
  signal?: AbortSignal
}

/** Phase of a run that is being prepared. */
const MEASURING = 'measuring convolution algorithms'
/** Images of one call in `logits`. */
const EVALUATION_BATCH = 128

/** Compiled graphs need TensorFlow. */
export function canCompile(runtime: Runtime): boolean {
  return runtime.native !== undefined
}

/**
 * A step as one TensorFlow graph and one native call: weights and what the optimiser keeps of them stay inside it but for `read` and `write`. Zero until
 * `write`, like the eager step's.
 * @throws WorkbenchError RUNTIME where the runtime compiles no graphs; the signal's reason.
 */
export async function compiledStep(
  runtime: Runtime,
  architecture: Architecture,
  options: CompiledStepOptions,
): Promise<TrainingStep> {
  const { tf } = runtime
  const { recipe, seed, batchSize, frozen = 0, diagnostics = false } = options
  const report = analyseArchitecture(architecture)
  const specs = parameterSpecs(report)
  const diagnosed = diagnostics ? diagnosedLayers(report) : null
  const { height, width, channels } = architecture.input
  const imageSize = height * width * channels
  const onGpu = runtime.id === 'tensorflow-gpu'
  const lanes = onGpu ? 1 : options.threads
  const part = options.part ?? usualPart(options.convolution)
  // Statistics of the whole batch need all of it at the same time: a part a lane then, unless somebody says otherwise.
  const isWhole = onGpu || (options.part === undefined && specs.some(({ role }) => role === 'state'))
  const training = cutBatch(batchSize, lanes, isWhole ? batchSize : part)
  const evaluation = cutBatch(EVALUATION_BATCH, lanes, part)
  const plan = await convolutionPlan(runtime, report, {
    mode: options.convolution ?? 'auto',
    given: options.algorithms ?? null,
    cut: training,
    onProgress: (done, total) =>
      options.onProgress?.({ phase: MEASURING, done, total, unit: 'layer shapes', secondsLeft: null }),
    signal: options.signal,
  })
  const { algorithmFor, layout } = plan
  const session = openGraph(
    runtime,
    trainingGraph(architecture, {
      recipe,
      seed,
      training,
      evaluation,
      algorithmFor,
      layout,
      canFuse: mayFuse(runtime),
      diagnosed,
      frozen,
    }),
  )
  /** Runs with these feeds and disposes of them. */
  const run = (feeds: Record<string, Tensor>, fetches: string[]): Tensor[] => {
    try {
      return session.run(feeds, fetches)
    } finally {
      for (const tensor of Object.values(feeds)) tensor.dispose()
    }
  }
  const kept = keptBeside(recipe)
  const update = updateOf(recipe)
  const ofSlots = (spec: ParameterSpec) => slotNames(spec, kept).map((name) => ({ name, shape: spec.shape }))
  const names = specs.flatMap((spec) => [{ name: spec.name, shape: spec.shape }, ...ofSlots(spec)])
  const assign = (valuesOf: (name: string, size: number) => Float32Array) => {
    const feeds = Object.fromEntries(
      names.map(({ name, shape }) => {
        const size = shape.reduce((product, side) => product * side, 1)
        return [GRAPH.feed(name), tf.tensor(valuesOf(name, size), shape, 'float32')]
      }),
    )
    for (const tensor of run(feeds, [GRAPH.assigned])) tensor.dispose()
  }
  assign((_name, size) => new Float32Array(size))

  return {
    mode: 'compiled',
    algorithms: plan.algorithms,

    async run(given, { learningRate, step, diagnose = false }) {
      const { images, labels, size } = given
      if (size > training.batch)
        throw new WorkbenchError(
          'INTERNAL',
          `A batch of ${size} images came to a step that was compiled for ${batchSize}; compile one of that size.`,
        )
      const shares = new Float32Array(training.batch).fill(1 / size, 0, size)
      const fetched = run(
        {
          [GRAPH.images]: tf.tensor(filled(images, training.batch * imageSize), [
            training.batch,
            height,
            width,
            channels,
          ]),
          [GRAPH.labels]: tf.tensor1d(filled(labels, training.batch), 'int32'),
          [GRAPH.shares]: tf.tensor1d(shares),
          [GRAPH.step]: tf.scalar(step | 0, 'int32'),
          ...(diagnosed && { [GRAPH.diagnose]: tf.scalar(diagnose, 'bool') }),
          ...(recipe.averageWeights && { [GRAPH.keep]: tf.scalar(keptShare(recipe, step)) }),
          ...(hasSoftTargets(recipe) && {
            [GRAPH.correction]: tf.tensor2d(
              filled(targetCorrection(given, report.classes, recipe), training.batch * report.classes),
              [training.batch, report.classes],
            ),
          }),
          ...Object.fromEntries(
            Object.entries(update.scalars(recipe, learningRate, step)).map(([name, value]) => [
              GRAPH.scalar(name),
              tf.scalar(value),
            ]),
          ),
        },
        // Always the same ones: TensorFlow plans and compiles each set of fetched nodes anew.
        [GRAPH.losses, GRAPH.logits, GRAPH.updated, ...(diagnosed ? fetchedDiagnostics(diagnosed) : [])],
      )
      const [losses, scores, , sums, silent] = fetched.map((tensor) => tensor.dataSync()) as Float32Array[]
      for (const tensor of fetched) tensor.dispose()
      const values = losses!.subarray(0, size)
      return {
        loss: values.reduce((sum, value) => sum + value, 0) / size,
        errors: countErrors(scores!, labels.subarray(0, size), report.classes),
        layers: diagnosed && diagnose ? readDiagnostics(diagnosed, sums!, silent) : null,
      }
    },

    async read() {
      const ordered = [...specs, ...specs.flatMap(ofSlots)]
      const tensors = run(
        {},
        ordered.map(({ name }) => GRAPH.value(name)),
      )
      return ordered.map(({ name, shape }, i): NamedTensor => {
        const data = (tensors[i]!.dataSync() as Float32Array).slice()
        tensors[i]!.dispose()
        return { name, shape, data }
      })
    },

    write(tensors) {
      const byName = checkTensors(specs, tensors, kept)
      const weightOf = (name: string) =>
        name.endsWith(`/${AVERAGE}`) ? byName.get(name.slice(0, -AVERAGE.length - 1)) : undefined
      assign((name, size) => (byName.get(name) ?? weightOf(name))?.data.slice() ?? new Float32Array(size))
    },

    async logits(images, count, of = 'weights') {
      const names = of === 'average' ? AVERAGED_FORWARD : FORWARD
      const all = new Float32Array(count * report.classes)
      for (let start = 0; start < count; start += evaluation.batch) {
        const end = Math.min(count, start + evaluation.batch)
        const part = filled(images.subarray(start * imageSize, end * imageSize), evaluation.batch * imageSize)
        const [logits] = run({ [names.images]: tf.tensor(part, [evaluation.batch, height, width, channels]) }, [
          names.logits,
        ])
        const scores = logits!.dataSync() as Float32Array
        all.set(scores.subarray(0, (end - start) * report.classes), start * report.classes)
        logits!.dispose()
      }
      return all
    },

    dispose: () => session.dispose(),
  }
}

/** The numbers, with zeros up to `length`. */
function filled<A extends Float32Array | Int32Array>(values: A, length: number): A {
  if (values.length === length) return values
  const longer = new (values.constructor as new (length: number) => A)(length)
  longer.set(values)
  return longer
}
