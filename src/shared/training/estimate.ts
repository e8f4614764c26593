import { z } from 'zod'
import type { Progress } from '../data/dataset.ts'
import { RunRequestSchema } from './run.ts'

/** Steps that an estimate measures, after some that only warm up. */
export const ESTIMATE_STEPS = 20

export const EstimateQuerySchema = z.object({ request: RunRequestSchema })

/** What an engine has measured of a training by some steps of it. */
export interface Measured {
  /** Steps that were measured; fewer than asked for where they are slow. */
  steps: number
  secondsPerStep: number
  /** Scoring of validation and test images, and copying the weights out, at an epoch's end. */
  secondsPerEvaluation: number
  stepsPerEpoch: number
  /** Largest resident memory of the engine. */
  memoryBytes: number
  checkpointBytes: number
  runtime: string
  device: string
}

/** What a training will take on this machine. */
export interface Estimate extends Measured {
  epochs: number
  totalSteps: number
  /** Of the whole training; at most where it may stop early. */
  seconds: number
  stopsEarly: boolean
  /** Checkpoints that are kept in the end, at most, by the settings. */
  checkpoints: number
  /** Checkpoints that are kept, and the curves. */
  diskBytes: number
  /** Trainings that were at work meanwhile: the times are then those of a busy machine. */
  otherTrainings: number
}

export type EstimateEvent = { kind: 'progress'; progress: Progress } | { kind: 'done'; estimate: Estimate }

/** Seconds of a training of so many epochs. */
export const trainingSeconds = (measured: Measured, epochs: number): number =>
  epochs * (measured.stepsPerEpoch * measured.secondsPerStep + measured.secondsPerEvaluation)
