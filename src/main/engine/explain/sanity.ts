import { spearman } from '../../../shared/correlation.ts'
import type { AttributionMap } from '../../../shared/explain/attribution.ts'
import type { SanityRow } from '../../../shared/explain/model.ts'
import { explain, type Question } from './explain.ts'
import type { OpenModel } from './modelStore.ts'
import { randomWeights, withWeights } from './variants.ts'

/**
 * Adebayo et al. 2018: the same maps under freshly drawn weights. A map that hardly changes shows the image's edges or the
 * architecture, not what was learnt; Spearman's rank correlation says how much it changed.
 */
export async function sanity(
  model: OpenModel,
  question: Question,
  signal: AbortSignal,
): Promise<{ rows: SanityRow[]; trained: AttributionMap[]; random: AttributionMap[] }> {
  const trained = await explain(model, question, signal)
  const random = await withWeights(model, randomWeights(model, question.options.seed), (variant) =>
    explain(model, question, signal, variant),
  )
  const rows = trained.map((map, i): SanityRow => {
    const other = random[i]!.pixels
    return {
      method: map.method,
      correlation: spearman(map.pixels, other),
      magnitudeCorrelation: spearman(map.pixels.map(Math.abs), other.map(Math.abs)),
    }
  })
  return { rows, trained, random }
}
