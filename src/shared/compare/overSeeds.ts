import type { RunSummary } from '../training/run.ts'
import type { SampleSummary } from './samples.ts'
import { chanceText, differenceText, intervalText, meanAndDeviation } from './sampleWords.ts'
import { type GroupResult, groupResults, seedGroups, settingOf } from './seedGroups.ts'

/** What two settings came to over all their seeds, where single runs of them are compared image by image. */
export interface OverSeeds {
  left: GroupResult
  /** Its `difference` is right minus left; where it is null, `why` says what is missing. */
  right: GroupResult
}

/**
 * Two runs' settings over all seeds among some runs. Null where there is nothing to say: a run that was made elsewhere has no seed,
 * and two runs of one setting have one mean.
 */
export function overSeeds(runs: readonly RunSummary[], left: RunSummary, right: RunSummary): OverSeeds | null {
  if (left.imported || right.imported) return null
  const settings = [settingOf(left), settingOf(right)]
  if (settings[0] === settings[1]) return null
  const groups = seedGroups(runs.filter((run) => settings.includes(settingOf(run))))
  const [one, other] = settings.map((setting) => groups.find(({ runs: [first] }) => settingOf(first!) === setting))
  if (!one || !other) return null
  const [a, b] = groupResults([one, other], one.id)
  return { left: a!, right: b! }
}

const seeds = (count: number) => (count === 1 ? '1 seed' : `${count} seeds`)

/**
 * What the seeds say, in one sentence, no stronger than their test: McNemar's asks whether these two trained networks differ, this one
 * whether their settings do.
 */
export function overSeedsVerdict(left: string, right: string, found: OverSeeds): string {
  const { difference, why } = found.right
  const counts = `${seeds(found.left.finished)} and ${seeds(found.right.finished)}`
  if (!difference) {
    return why === 'other images'
      ? 'The two were trained on different data sets, so their errors over seeds are not compared.'
      : `Whether another training would differ in the same way is not known: ${counts} ${found.left.finished + found.right.finished === 1 ? 'has' : 'have'} finished, and it takes two of each.`
  }
  const test = `${difference.test === 'paired' ? 'paired t-test' : 'Welch’s t-test'}, ${counts}`
  if (difference.estimate === 0) return `Over seeds both settings have the same mean test error (${test}).`
  const [better, worse] = difference.estimate > 0 ? [left, right] : [right, left]
  const points = (Math.abs(difference.estimate) * 100).toFixed(2)
  const lower = `Over seeds, the setting of ${better} has a ${points}-point lower mean test error than that of ${worse}`
  const judged =
    difference.p < 0.05
      ? '; that is more than the spread over seeds explains'
      : ', which the spread over seeds may explain'
  return `${lower}${judged} (${test}, ${chanceText(difference.p)}).`
}

const meanRow = (title: string, finished: number, last: SampleSummary | null): [string, string] => {
  const interval = intervalText(last)
  return [
    `mean test error of ${title}, last epoch, ${seeds(finished)}`,
    last ? `${meanAndDeviation(last)}${interval && ` (${interval})`}` : '–',
  ]
}

/** The numbers behind the verdict as rows of a table: name and value. Intervals are of 95 %. */
export function overSeedsRows(left: string, right: string, found: OverSeeds): [string, string][] {
  const { difference } = found.right
  return [
    meanRow(left, found.left.finished, found.left.last),
    meanRow(right, found.right.finished, found.right.last),
    ...(difference
      ? ([['difference of the means (95 % interval)', differenceText(difference)]] as [string, string][])
      : []),
  ]
}
