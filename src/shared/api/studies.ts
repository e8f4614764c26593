import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { StudyFileSchema } from '../study/studyFile.ts'
import type { StudyDetails, StudySummary } from '../study/studyStatus.ts'

const one = z.object({ id: StudyFileSchema.shape.name })

export const studiesContract = {
  list: oc.output(type<StudySummary[]>()),
  get: oc.input(one).output(type<StudyDetails>()),
  /**
   * Makes a study, or replaces the one of that name; no run is ever touched by it. CONFLICT for another rule once an epoch has ended, and for a
   * new study under a name that is taken.
   */
  save: oc.input(z.object({ file: StudyFileSchema, isNew: z.boolean().default(false) })).output(type<StudyDetails>()),
  /** Trains what is missing, rests or failed. Returns at once; runs tell of their progress. */
  start: oc.input(one).output(type<StudyDetails>()),
  /** Pauses its trainings, each with a checkpoint. */
  pause: oc.input(one).output(type<StudyDetails>()),
  /** Adds so many seeds that it does not have yet. */
  addSeeds: oc.input(one.extend({ count: z.number().int().min(1).max(100) })).output(type<StudyDetails>()),
  /** Moves the study's own file to the trash; its runs stay. */
  remove: oc.input(one).output(type<void>()),
  restore: oc.input(one).output(type<StudyDetails>()),
}
