import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { type BundledNetwork, type NetworkCard, NetworkCardSchema } from '../networks/card.ts'
import { patterned } from '../patterned.ts'
import type { RunSummary } from '../training/run.ts'
import { CheckpointIdSchema } from './evaluations.ts'
import { RunIdSchema } from './runs.ts'

export const PackSchema = z.object({
  checkpointId: CheckpointIdSchema,
  path: patterned(/\.safetensors$/, 'a network is written to a file that ends in .safetensors'),
  name: NetworkCardSchema.shape.name,
  title: NetworkCardSchema.shape.title,
  data: NetworkCardSchema.shape.data,
  command: NetworkCardSchema.shape.command.default(null),
  limits: NetworkCardSchema.shape.limits.default([]),
})
export type PackRequest = z.input<typeof PackSchema>

/** Trained networks as files: those that come with the workbench, and those that people hand to each other. */
export const networksContract = {
  /** Those that come with the workbench. */
  bundled: oc.output(type<BundledNetwork[]>()),
  /** Makes a finished run of a network, by its name among those or from a file on the machine of the main process. */
  add: oc
    .input(z.union([z.object({ name: NetworkCardSchema.shape.name }), z.object({ path: z.string().min(1) })]))
    .output(type<RunSummary>()),
  /** The card of a run that was added from a network file; null for others. */
  card: oc.input(z.object({ runId: RunIdSchema })).output(type<NetworkCard | null>()),
  /** Writes a checkpoint as a network file, with its curve and how it does on the test part of its data set. */
  pack: oc.input(PackSchema).output(type<{ path: string; bytes: number; sha256: string; card: NetworkCard }>()),
}
