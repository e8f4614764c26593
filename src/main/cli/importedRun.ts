import { knownData } from '../../shared/compare/sameData.ts'
import type { RunSummary } from '../../shared/training/run.ts'

const unknown = { epochsDone: null, stepsPerEpoch: null, totalSteps: null, step: null }

/**
 * A run as `--json` prints it. Of weights that were made elsewhere nobody knows recipe, seed and epochs: those fields are null, and of the
 * recipe the preprocessing stays. So is the data set of a model that was opened from a file.
 */
export function honestRecord(run: RunSummary) {
  const { request, imported } = run
  if (!imported) return run
  if (imported.curves) return { ...run, request: null, datasetSha256: null, ...unknown }
  const { architecture, recipe } = request
  const kept = { architecture, dataset: knownData(run), recipe: { preprocessing: recipe.preprocessing }, seed: null }
  return { ...run, request: kept, ...(imported.opened && { datasetSha256: null }), ...unknown }
}
