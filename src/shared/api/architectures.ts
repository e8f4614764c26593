import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { type Architecture, ArchitectureSchema } from '../architecture/spec.ts'

export const ArchitectureIdSchema = ArchitectureSchema.shape.id

/** An architecture as the workbench lists it: one of the paper's twelve, a preset, or the newest version of one of the user's own. */
export interface StoredArchitecture {
  architecture: Architecture
  /** Those of the paper and presets cannot be changed; duplicate them under another id. */
  origin: 'paper' | 'preset' | 'own'
  /** Counted from 1; those that come with the workbench have version 1 alone. */
  version: number
  savedAt: string | null
}

const one = z.object({ id: ArchitectureIdSchema })

export const architecturesContract = {
  list: oc.output(type<StoredArchitecture[]>()),
  /** A version, or the newest one. */
  get: oc.input(one.extend({ version: z.number().int().min(1).optional() })).output(type<StoredArchitecture>()),
  versions: oc.input(one).output(type<StoredArchitecture[]>()),
  /** Adds a version; earlier ones stay. CONFLICT for the paper's ids. Saving what is already the newest version changes nothing. */
  save: oc.input(z.object({ architecture: ArchitectureSchema })).output(type<StoredArchitecture>()),
  /** Moves all versions to the trash; `restore` brings them back. */
  remove: oc.input(one).output(type<void>()),
  restore: oc.input(one).output(type<StoredArchitecture>()),
  /** Reads and checks the text of an architecture file; saves nothing. */
  parse: oc.input(z.object({ json: z.string().max(1_000_000) })).output(type<Architecture>()),
}
