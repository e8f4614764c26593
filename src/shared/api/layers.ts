import { z } from 'zod'
import { QUANTITIES, type Quantity } from '../training/layerDiagnostics.ts'
import type { LayerFinding } from '../training/silentLayers.ts'
import { RunIdSchema } from './runId.ts'

export const LayersQuerySchema = z.object({
  id: RunIdSchema,
  quantities: z
    .array(z.enum(QUANTITIES))
    .min(1)
    .default([...QUANTITIES]),
  /** Range of steps; null is open. */
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  /** At most so many columns: each is the mean of the measurements in its part of the range. */
  columns: z.number().int().min(1).max(10_000).default(400),
})
export type LayersQuery = z.infer<typeof LayersQuerySchema>

/** What a run measured of its layers. */
export interface LayerHistory {
  /** From input to output. */
  layers: string[]
  /** The first measured step of each column. */
  steps: number[]
  /** [layers, columns] of each quantity asked for: norms and their ratio, or a share from 0 to 1; NaN where a layer has none. */
  values: Partial<Record<Quantity, Float32Array>>
  /** Measurements in the range, before they were put into columns. */
  measured: number
  /** The last measured step; null before the first. */
  lastStep: number | null
  /** Steps between two measurements, by the run's setting; 0 where it measures none. */
  every: number
  /** Layers that have died, by all that was measured. */
  findings: LayerFinding[]
  /** The same in one sentence. */
  sentence: string
}
