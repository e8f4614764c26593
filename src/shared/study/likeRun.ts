import type { RunSummary } from '../training/run.ts'
import { type StudyFile, StudyFileSchema } from './studyFile.ts'

/** Trainings that a repetition has at first; the form changes their number. */
const SEEDS = 5

/**
 * A study that repeats a run with other seeds: the same layers, data set, recipe and computing, five seeds from the one after the run's own. What the
 * run started from another model is not repeated, as a study draws its weights.
 */
export function studyLikeRun({ title, request }: Pick<RunSummary, 'title' | 'request'>): StudyFile {
  const { architecture, dataset, recipe, seed, runtime, step, convolution } = request
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  // Seeds are unsigned 32-bit numbers.
  const first = Math.min(seed + 1, 0xffff_ffff - SEEDS)
  return StudyFileSchema.parse({
    name: `${words.slice(0, 50).replace(/-+$/, '') || architecture.id.slice(0, 50)}-seeds`,
    title: `${title}, other seeds`.slice(0, 120),
    dataset,
    networks: [{ id: architecture.id, architecture }],
    recipe,
    seeds: { from: first, count: SEEDS },
    compute: { runtime, step, convolution },
  })
}
