import type { StudyCell } from '../../../shared/study/cells.ts'
import type { Halving } from '../../../shared/study/studyFile.ts'
import type { EpochMetrics } from '../../../shared/training/run.ts'

/** A cell that may be ended early, with the epochs it has so far. */
export interface Rival {
  runId: string
  network: StudyCell['network']
  epochs: readonly Pick<EpochMetrics, 'epoch' | 'validationError'>[]
}

/**
 * Asynchronous successive halving (Li et al. 2020, ASHA): a cell that has just ended one of the rule's epochs goes on only among the best
 * share of its network's cells that have come so far. The first to come always goes on.
 * @returns null to go on; else the place at which it ends
 */
export function haltOf(rule: Halving, cell: Rival, rivals: readonly Rival[]) {
  const epoch = cell.epochs.length
  if (!rule.epochs.includes(epoch)) return null
  const errorAt = (rival: Rival) => rival.epochs[epoch - 1]?.validationError ?? null
  const own = errorAt(cell)
  if (own === null) return null // without a validation part nothing may be chosen: the test set never decides
  const errors = rivals
    .filter((rival) => rival.network === cell.network)
    .map(errorAt)
    .filter((error) => error !== null)
  const rank = errors.filter((error) => error < own).length + 1
  const kept = Math.max(1, Math.ceil(rule.keep * errors.length))
  return rank <= kept ? null : { epoch, error: own, rank, of: errors.length }
}
