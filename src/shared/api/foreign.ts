import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { FOREIGN_AXES, type ForeignCurve } from '../foreign/foreignCurves.ts'
import type { RunSummary } from '../training/run.ts'
import { RunIdSchema } from './runId.ts'

export const ImportCurvesSchema = z.object({
  /** A CSV file, an event file of TensorBoard, or a folder of these, on the machine of the main process. */
  path: z.string().min(1),
  /** Title of the run, or what its titles begin with where there are several. */
  name: z.string().trim().min(1).max(100).optional(),
  /** What the numbers of steps are; recognised where absent. */
  axis: z.enum(['step', 'epoch']).optional(),
  /** What to name as the source where the file was sent here under another path. */
  source: z.string().min(1).max(500).optional(),
})
export type ImportCurvesRequest = z.input<typeof ImportCurvesSchema>

export const ForeignQuerySchema = z.object({
  runIds: z.array(RunIdSchema).min(1).max(256),
  x: z.enum(FOREIGN_AXES),
  /** Visible range of the x axis; null is open. */
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  buckets: z.number().int().min(1).max(10_000),
})
export type ForeignQuery = z.input<typeof ForeignQuerySchema>

/** Curves that other programs have measured. */
export const foreignContract = {
  /** Makes a run of each training that a source holds; those that have come from there before get what it holds now. */
  open: oc.input(ImportCurvesSchema).output(type<RunSummary[]>()),
  /** Reads the source of a foreign run again, in place. */
  readAgain: oc.input(z.object({ id: RunIdSchema })).output(type<RunSummary>()),
  /** Curves of foreign runs over one axis; those that are not known on it are left out. */
  curves: oc.input(ForeignQuerySchema).output(type<ForeignCurve[]>()),
}
