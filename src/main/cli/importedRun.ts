import type { RunSummary } from '../../shared/training/run.ts'

const unknown = { epochsDone: null, stepsPerEpoch: null, totalSteps: null, step: null }

/**
 * A run as `--json` prints it. Of weights that were made elsewhere nobody knows recipe, seed and epochs: those fields are null, and of the
 * recipe the preprocessing stays.
 */
export function honestRecord(run: RunSummary) {
  const { request, imported } = run
  if (!imported) return run
  if (imported.curves) return { ...run, request: null, datasetSha256: null, ...unknown }
  const { architecture, dataset, recipe } = request
  const kept = { architecture, dataset, recipe: { preprocessing: recipe.preprocessing }, seed: null }
  return { ...run, request: kept, ...unknown }
}
