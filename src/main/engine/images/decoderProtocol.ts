import type { DecodeOutcome, DecodeTask } from './decodeFile.ts'

/** To a decoder's process: tasks, done one after another. From it: their outcomes. */
export type ToDecoder = { id: number; task: DecodeTask }
export type FromDecoder = { id: number; outcome: DecodeOutcome }

/** Status of a decoder that ended itself because an image took too much memory. */
export const OUT_OF_BUDGET = 86
