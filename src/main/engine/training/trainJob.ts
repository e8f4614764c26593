import type { Progress } from '../../../shared/data/dataset.ts'
import type { Measured } from '../../../shared/training/estimate.ts'
import type { LayerDiagnostics } from '../../../shared/training/layerDiagnostics.ts'
import type { RangePoint, RangeTest, RangeTestEvent } from '../../../shared/training/rangeTest.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import type {
  EpochMetrics,
  RunRequest,
  RuntimeId,
  StepMetrics,
  TrainingPosition,
} from '../../../shared/training/run.ts'
import type { WrittenCheckpoint } from '../checkpoint/writtenCheckpoint.ts'
import type { Job } from '../protocol.ts'

export interface TrainInput {
  runId: string
  /** Title of the run: goes into every checkpoint, for people. */
  title: string
  request: RunRequest
  /** The data set's folder. */
  datasetFolder: string
  /** `runs/RUN_ID`; checkpoints go to its `checkpoints` folder. */
  runFolder: string
  /** Checkpoint file to go on from; null begins anew. */
  resume: string | null
  /** Checkpoint file of the model that it starts from, where it does and begins anew. */
  source?: string | null
  /** Folder with TensorFlow's native library and addon, named by the user. */
  tensorflowFolder?: string | null
  /** Largest resident memory of the engine in MB; beyond it the run stops with a checkpoint. Null or absent: no limit. */
  memoryLimitMb?: number | null
  /** Seconds between checkpoints within an epoch, so that a crash costs at most that; null for none, absent for 300. */
  positionEverySeconds?: number | null
}

export type TrainEvent =
  /** Loading the runtime and data, fitting the preprocessing: before the first step. */
  | { kind: 'preparing'; progress: Progress }
  | {
      kind: 'started'
      runtime: RuntimeId
      device: string
      versions: Record<string, string>
      /** `eager` or `compiled`. */
      stepMode: string
      /** Algorithm by layer name. */
      algorithms: Record<string, string>
      stepsPerEpoch: number
      totalSteps: number
      /** Images that are trained on, held out, and tested on. */
      counts: { train: number; validation: number; test: number }
      /** Where the run goes on; step 0 of a new one. Recorded steps >= `position.step` and epochs >= `position.epoch` are void. */
      position: TrainingPosition
    }
  /** All steps since the last such event, at most ten events a second. */
  | {
      kind: 'steps'
      steps: StepMetrics[]
      /** What was measured of the layers in them; absent where nothing was. */
      layers?: LayerDiagnostics[]
      /** Resident memory of the engine in bytes, and its tensors. */
      memory: { resident: number; tensors: number }
      /** Share of the time since the last such event that went to anything but the training step itself. */
      loopShare: number
    }
  /** How far the evaluation at an epoch's end is. */
  | { kind: 'evaluating'; progress: Progress }
  | { kind: 'epoch'; metrics: EpochMetrics }
  | { kind: 'checkpoint'; checkpoint: WrittenCheckpoint }
  /** Something to look at that does not stop the run: one sentence; a later one on the same topic takes its place. */
  | { kind: 'warning'; message: string; topic?: string }

export interface TrainResult {
  /** Why it ended. What stops a run against the user's will is an error instead (DIVERGED, DISK, RUNTIME, ...). */
  outcome: 'done' | 'paused' | 'stopped'
  position: TrainingPosition
  /** Newest checkpoint. */
  checkpoint: string
  /** Why it is done before its last epoch: one sentence. */
  reason?: string
}

/** `pause` and `stop` write a position checkpoint between two steps and end the job; `checkpoint` writes one and goes on. */
export type TrainCommand = 'pause' | 'stop' | 'checkpoint'

/** What of a training's input a range test needs, and its rates. */
export type RangeTestInput = RangeTest & Pick<TrainInput, 'datasetFolder' | 'tensorflowFolder' | 'source'>

/** All points in the end; the loss of each is that before its step. */
export type RangeTestJob = Job<RangeTestInput, RangeTestEvent, { points: RangePoint[]; device: string; recipe: Recipe }>

/** Measures some steps of a training and keeps nothing of it. */
export type EstimateJob = Job<
  Pick<TrainInput, 'request' | 'datasetFolder' | 'tensorflowFolder' | 'source'>,
  { kind: 'progress'; progress: Progress },
  Measured
>

export type TrainJob = Job<TrainInput, TrainEvent, TrainResult, TrainCommand>
