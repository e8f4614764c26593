import { join } from 'node:path'
import { writeCheckpoint } from '../../src/main/engine/checkpoint/checkpointFile.ts'
import type { WrittenCheckpoint } from '../../src/main/engine/checkpoint/writtenCheckpoint.ts'
import type { EngineProcess, StartProcess } from '../../src/main/engine/client.ts'
import type { FromEngine, ToEngine } from '../../src/main/engine/protocol.ts'
import type { TrainCommand, TrainEvent, TrainInput, TrainResult } from '../../src/main/engine/training/trainJob.ts'
import { layersOf } from '../../src/main/workspace/layers/layersRecord.ts'
import { askedOf } from '../../src/shared/checkpoint/checkpoint.ts'
import { errorMessage, WorkbenchError } from '../../src/shared/errors.ts'
import { diagnosticsEvery, isDiagnosed, type LayerDiagnostics } from '../../src/shared/training/layerDiagnostics.ts'
import type { EpochMetrics, StepMetrics, TrainingPosition } from '../../src/shared/training/run.ts'

/** For tests: what an engine does with a `train` job, without tensors. */
export type TrainScript = (
  input: TrainInput,
  control: { commands(): TrainCommand[]; signal: AbortSignal; crash(): void },
) => AsyncGenerator<TrainEvent, TrainResult, void>

/** For tests: other jobs than `train`, by name. */
export type FakeJobs = { [job: string]: (input: never) => AsyncGenerator<unknown, unknown, void> }

/** For tests: an engine process that speaks the real protocol and runs a script in this process. */
export function fakeEngines(
  script: TrainScript,
  others: FakeJobs = {},
): { start: StartProcess; inputs: TrainInput[]; alive: () => number } {
  const inputs: TrainInput[] = []
  let alive = 0
  const start: StartProcess = () => {
    alive++
    let tell: (message: FromEngine) => void = () => {}
    let exited: (reason: string) => void = () => {}
    let dead = false
    const commands: TrainCommand[] = []
    const abort = new AbortController()
    const die = (reason: string) => {
      if (dead) return
      dead = true
      alive--
      queueMicrotask(() => exited(reason))
    }
    function jobOf(name: string, input: unknown): AsyncGenerator<unknown, unknown, void> {
      const other = others[name]
      if (other) return other(input as never)
      if (name !== 'train') throw new WorkbenchError('INTERNAL', `The engine knows no job "${name}".`)
      inputs.push(input as TrainInput)
      return script(input as TrainInput, {
        commands: () => commands.splice(0),
        signal: abort.signal,
        crash: () => die('signal SIGKILL'),
      })
    }
    async function run(id: number, name: string, input: unknown) {
      try {
        const job = jobOf(name, input)
        for (;;) {
          const { done, value } = await job.next()
          if (dead) return
          if (done) return tell({ kind: 'result', id, result: value })
          tell({ kind: 'event', id, event: value })
          await new Promise((resolve) => setImmediate(resolve))
        }
      } catch (error) {
        if (!dead) tell({ kind: 'error', id, error: errorMessage(error) })
      }
    }
    const engine: EngineProcess = {
      pid: 1,
      onMessage: (listener) => {
        tell = listener
        queueMicrotask(() => listener({ kind: 'ready' }))
      },
      onExit: (listener) => {
        exited = listener
      },
      send(message: ToEngine) {
        if (message.kind === 'call') void run(message.id, message.job, message.input)
        else if (message.kind === 'command') commands.push(message.command as TrainCommand)
        else abort.abort(new WorkbenchError('CANCELLED', 'Cancelled.'))
      },
      kill: () => die('signal SIGKILL'),
    }
    return engine
  }
  return { start, inputs, alive: () => alive }
}

export const fakeStep = (step: number, stepsPerEpoch: number): StepMetrics => ({
  step,
  epoch: step / stepsPerEpoch,
  seconds: step * 0.5,
  loss: 2 / (1 + step),
  error: 0.5,
  learningRate: 0.1,
  imagesPerSecond: 100,
})

export const fakeEpoch = (epoch: number, stepsPerEpoch: number, validationError: number): EpochMetrics => ({
  epoch,
  step: (epoch + 1) * stepsPerEpoch,
  learningRate: 0.1,
  trainLoss: 1 / (1 + epoch),
  trainError: 0.5,
  validationLoss: 1,
  validationError,
  testLoss: 1,
  testError: 0.4,
  seconds: 2,
  imagesPerSecond: 100,
})

/** As many as the tests' data set has. */
const CLASSES = Array.from({ length: 10 }, (_, i) => `class ${i}`)

/** A real checkpoint file with one small tensor, and what an engine says of it. */
export async function fakeCheckpoint(
  input: TrainInput,
  about: Pick<WrittenCheckpoint, 'role' | 'epoch' | 'step' | 'metrics'>,
  secondsOfStep?: number,
): Promise<WrittenCheckpoint> {
  const name = about.role === 'epoch' ? `epoch-${about.epoch + 1}` : `step-${about.step}`
  const path = join(input.runFolder, 'checkpoints', `${name}.safetensors`)
  const { architecture, recipe, seed, dataset, from } = input.request
  const createdAt = new Date().toISOString()
  const written = await writeCheckpoint(path, {
    header: {
      version: 1,
      runId: input.runId,
      title: input.title,
      createdAt,
      architecture,
      recipe,
      seed,
      ...(from && { from }),
      asked: askedOf(input.request),
      dataset: { name: dataset, sha256: 'a'.repeat(64), classes: CLASSES },
      position: positionAt(about.step, about.metrics ? about.step / (about.epoch + 1) : about.step + 1, secondsOfStep),
      metrics: about.metrics,
      best: null,
      watch: null,
      computation: { runtime: 'wasm', device: '', threads: 1, stepMode: 'eager', algorithms: {}, versions: {} },
    },
    tensors: [{ name: 'weights', shape: [2], data: Float32Array.of(about.step, 1) }],
  })
  return { path, ...written, createdAt, best: false, ...about }
}

export const positionAt = (step: number, stepsPerEpoch: number, secondsOfStep = 0.5): TrainingPosition => ({
  epoch: Math.floor(step / stepsPerEpoch),
  step,
  batchInEpoch: step % stepsPerEpoch,
  seconds: step * secondsOfStep,
  epochLossSum: 0,
  epochErrors: 0,
  epochImages: 0,
  epochSeconds: 0,
})

/** Numbers for each layer, so that no measurement is missing. */
const fakeLayers = (step: number, { request }: TrainInput): LayerDiagnostics => ({
  step,
  values: Float32Array.from({ length: 4 * layersOf(request).length }, (_, i) => (i % 4 === 3 ? 0.25 : i + step)),
})

export interface FakeTrainingOptions {
  stepsPerEpoch?: number
  /** Validation error by epoch. */
  validationErrors?: number[]
  /** What the position in a checkpoint says of its time. */
  secondsOfStep?: number
  /** Called before each step; can throw, crash the engine, or wait. */
  beforeStep?(step: number, input: TrainInput, crash: () => void): void | Promise<void>
}

/** For tests: a training that obeys commands, writes checkpoints, and resumes where the last one was. */
export function fakeTraining(options: FakeTrainingOptions = {}): TrainScript {
  const { stepsPerEpoch = 4, validationErrors = [], secondsOfStep, beforeStep } = options
  return async function* (input, { commands, signal, crash }) {
    const totalSteps = input.request.recipe.epochs * stepsPerEpoch
    const resumed = /(epoch|step)-(\d+)/.exec(input.resume ?? '')
    let step = resumed ? Number(resumed[2]) * (resumed[1] === 'epoch' ? stepsPerEpoch : 1) : 0
    yield {
      kind: 'started',
      runtime: 'wasm',
      device: 'a pocket calculator',
      versions: {},
      stepMode: 'eager',
      algorithms: {},
      stepsPerEpoch,
      totalSteps,
      counts: { train: 40, validation: 4, test: 10 },
      position: positionAt(step, stepsPerEpoch),
    }
    let checkpoint = input.resume ?? ''
    while (step < totalSteps) {
      await beforeStep?.(step, input, crash)
      signal.throwIfAborted()
      const command = commands().at(-1)
      if (command === 'pause' || command === 'stop') {
        const epoch = Math.floor(step / stepsPerEpoch)
        const written = await fakeCheckpoint(input, { role: 'position', epoch, step, metrics: null })
        yield { kind: 'checkpoint', checkpoint: written }
        const outcome = command === 'pause' ? 'paused' : 'stopped'
        return { outcome, position: positionAt(step, stepsPerEpoch), checkpoint: written.path }
      }
      yield {
        kind: 'steps',
        steps: [fakeStep(step, stepsPerEpoch)],
        ...(isDiagnosed(step, diagnosticsEvery(input.request)) && { layers: [fakeLayers(step, input)] }),
        memory: { resident: 1e8, tensors: 10 },
        loopShare: 0.01,
      }
      step++
      if (step % stepsPerEpoch !== 0) continue
      const epoch = step / stepsPerEpoch - 1
      const metrics = fakeEpoch(epoch, stepsPerEpoch, validationErrors[epoch] ?? 0.5)
      const written = await fakeCheckpoint(input, { role: 'epoch', epoch, step, metrics }, secondsOfStep)
      checkpoint = written.path
      yield { kind: 'epoch', metrics }
      yield { kind: 'checkpoint', checkpoint: written }
    }
    return { outcome: 'done', position: positionAt(step, stepsPerEpoch), checkpoint }
  }
}
