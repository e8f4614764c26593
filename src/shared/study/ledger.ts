import { PAPER_NETWORKS } from '../architecture/paper.ts'
import { type SampleSummary, summarise } from '../compare/samples.ts'
import { cellGroups } from './cells.ts'
import type { Rule } from './studyFile.ts'
import type { CellStatus, StudyDetails } from './studyStatus.ts'
import { type Variant, variantTitle } from './variants.ts'

export type Verdict =
  | { kind: 'reproduced' | 'not reproduced' | 'undecided' | 'not comparable'; why: string }
  /** The paper has no number for it. */
  | { kind: 'no reference'; why: string }

/** One network of a study. Errors are shares from 0 to 1. */
export interface LedgerRow {
  network: string
  title: string
  /** What the paper prints for its own network on CIFAR-10; null for any other. */
  paperError: number | null
  /** The variant that counts: the lowest mean validation error, or the only one. */
  variant: Variant
  /** Why this variant: one phrase. */
  chosenBy: string
  final: SampleSummary | null
  /** Test error at the epoch with the lowest validation error; null without a validation part. */
  best: SampleSummary | null
  done: number
  asked: number
  failed: number
  diverged: number
  halted: number
  seconds: number
  recipeHash: string
  /** Runtime and device of the finished cells, each once. */
  computedOn: string[]
  runIds: string[]
  verdict: Verdict
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const numbers = (values: readonly (number | null)[]) => values.filter((value) => value !== null)

type Group = ReturnType<typeof cellGroups<CellStatus>>[number]

/** The group of a network that counts. The test set never decides. */
function chosenGroup(groups: readonly Group[]): { group: Group; chosenBy: string } {
  if (groups.length === 1) return { group: groups[0]!, chosenBy: 'the only one' }
  const judged = groups.flatMap((group) => {
    const errors = numbers(group.cells.filter(({ state }) => state === 'done').map((cell) => cell.bestValidationError))
    return errors.length > 0 ? [{ group, error: mean(errors) }] : []
  })
  const best = judged.reduce<(typeof judged)[number] | null>(
    (best, candidate) => (best === null || candidate.error < best.error ? candidate : best),
    null,
  )
  if (!best) return { group: groups[0]!, chosenBy: 'none finished yet' }
  return { group: best.group, chosenBy: `lowest mean validation error of ${judged.length} (${groups.length} asked)` }
}

/** A verdict by the study's rule, in numbers that the row shows. */
export function verdictOf(
  row: Pick<LedgerRow, 'paperError' | 'done' | 'asked' | 'failed' | 'diverged'> & { errors: SampleSummary | null },
  rule: Rule,
): Verdict {
  const { paperError, done, failed, errors } = row
  if (paperError === null) return { kind: 'no reference', why: 'the paper has no number for this network' }
  if (done < rule.minimumSeeds || !errors)
    return { kind: 'undecided', why: `${done} of at least ${rule.minimumSeeds} seeds are done` }
  const ended = done + failed
  if (failed / ended > rule.failedShare) return { kind: 'not reproduced', why: `${failed} of ${ended} seeds failed` }
  const points = (errors.mean - paperError) * 100
  const words = `${Math.abs(points).toFixed(2)} points ${points > 0 ? 'above' : 'below'} the paper's ${(paperError * 100).toFixed(2)} %`
  return points <= rule.withinPoints + 1e-9
    ? { kind: 'reproduced', why: words }
    : { kind: 'not reproduced', why: words }
}

/** One row a network, in the order of the study; every number follows from its cells. */
export function ledgerOf(study: StudyDetails): LedgerRow[] {
  const comparable = study.dataset.isCifar10
  const groups = cellGroups(study.cells)
  return study.networks.map(({ id, title, fullWidth }) => {
    const { group, chosenBy } = chosenGroup(groups.filter(({ network }) => network === id))
    const { cells } = group
    const finished = cells.filter(({ state }) => state === 'done')
    const count = (state: CellStatus['state']) => cells.filter((cell) => cell.state === state).length
    const reference = PAPER_NETWORKS.find((network) => network.id === id)?.paper.errorPercent
    const paperError = reference === undefined || !comparable || !fullWidth ? null : reference / 100
    const final = summarise(numbers(finished.map(({ finalTestError }) => finalTestError)))
    const hasValidation = finished.some(({ bestValidationError }) => bestValidationError !== null)
    const best = hasValidation ? summarise(numbers(finished.map(({ bestTestError }) => bestTestError))) : null
    const row = {
      network: id,
      title,
      paperError,
      variant: group.variant,
      chosenBy,
      final,
      best,
      done: finished.length,
      asked: cells.length,
      failed: count('failed'),
      diverged: cells.filter(({ diverged }) => diverged).length,
      halted: count('halted'),
      seconds: cells.reduce((sum, { seconds }) => sum + seconds, 0),
      recipeHash: cells[0]!.recipeHash,
      computedOn: [
        ...new Set(finished.map(({ runtime, device }) => [runtime, device].filter(Boolean).join(', ')).filter(Boolean)),
      ],
      runIds: cells.map(({ runId }) => runId),
    }
    return { ...row, verdict: judged(row, study, reference !== undefined, comparable, fullWidth) }
  })
}

function judged(
  row: Omit<LedgerRow, 'verdict'>,
  { file, dataset }: StudyDetails,
  isPapers: boolean,
  comparable: boolean,
  fullWidth: boolean,
): Verdict {
  if (!isPapers) return { kind: 'no reference', why: 'the paper has no number for this network' }
  if (!comparable)
    return { kind: 'not comparable', why: `the test images of ${dataset.title} are not the 10,000 of CIFAR-10` }
  if (!fullWidth) return { kind: 'not comparable', why: "its layers are not the paper's (width or last ReLU differ)" }
  const errors = file.rule.error === 'best' ? row.best : row.final
  return verdictOf({ ...row, errors }, file.rule)
}

/** The rule as one sentence. */
export function ruleText({ withinPoints, minimumSeeds, error, failedShare }: Rule): string {
  const which = error === 'final' ? 'after the last epoch' : 'at the epoch with the lowest validation error'
  const failed = failedShare === 0 ? 'no seed fails' : `at most ${Math.round(failedShare * 100)} % of the seeds fail`
  return `A network counts as reproduced if the mean test error ${which} of at least ${minimumSeeds} seeds is at most ${withinPoints} percentage point${withinPoints === 1 ? '' : 's'} above the paper's and ${failed}.`
}

/** The variant in words, empty where there is only one. */
export const variantWords = (variant: Variant) => (Object.keys(variant).length > 0 ? variantTitle(variant) : '')
