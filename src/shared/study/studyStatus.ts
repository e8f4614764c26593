import type { RunPhase } from '../training/run.ts'
import type { StudyFile } from './studyFile.ts'
import type { Variant } from './variants.ts'

/**
 * Where a cell stands. `missing`: never started; `halted`: ended early because others of its network did better; `elsewhere`: a cluster's
 * task has it. The rest are the phases of its run.
 */
export type CellState = 'missing' | 'halted' | 'elsewhere' | RunPhase

/** One cell as the folders say. Errors are shares from 0 to 1; absent ones are null. */
export interface CellStatus {
  network: string
  variant: Variant
  seed: number
  runId: string
  /** First 12 hex digits of the SHA-256 of the recipe, seed left out: equal ones were trained alike. */
  recipeHash: string
  state: CellState
  /** Why it failed, was halted or rests: one sentence. */
  reason: string | null
  /** The training diverged (loss or weights NaN or infinite), it was not the machine that failed. */
  diverged: boolean
  epochsDone: number
  epochs: number
  /** After the last epoch. */
  finalTestError: number | null
  /** Lowest validation error, and the test error of that epoch. */
  bestValidationError: number | null
  bestTestError: number | null
  /** Seconds of training so far. */
  seconds: number
  /** Seconds until its end at the present speed; null when not training. */
  secondsLeft: number | null
  runtime: string | null
  device: string | null
}

/** Halted cells by run id: after which epoch, with what error, and at which place of how many. */
export type Halts = Readonly<Record<string, { epoch: number; error: number; rank: number; of: number }>>

export interface StudyDetails {
  /** The study's name. */
  id: string
  title: string
  createdAt: string
  file: StudyFile
  dataset: { name: string; title: string; sha256: string; testImages: number; isCifar10: boolean }
  /** Titles of the networks, by id, in the order of the file. */
  networks: { id: string; title: string; parameters: number | null; fullWidth: boolean }[]
  cells: CellStatus[]
  /** Whether this process works on it. */
  running: boolean
}

export interface StudySummary {
  id: string
  title: string
  createdAt: string
  dataset: string
  cells: number
  done: number
  failed: number
  running: boolean
  /** Why it cannot be laid out, e.g. a data set that is gone; null where it can. */
  problem: string | null
}

/** How many cells are in each state. */
export function countStates(cells: readonly Pick<CellStatus, 'state'>[]): Partial<Record<CellState, number>> {
  const counts: Partial<Record<CellState, number>> = {}
  for (const { state } of cells) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** States in which a study has nothing more to do for a cell by itself. */
export const isSettled = (state: CellState) => state === 'done' || state === 'halted' || state === 'stopped'
