import type { AttributionMap, Completeness, NoSteps } from './attribution.ts'
import { STEPS_LIMIT } from './methods.ts'

/** Share of the change of the score that a map of integrated gradients may miss without a word. */
export const COMPLETE_ENOUGH = 0.05

const short = (value: number) => String(+value.toPrecision(3))
const percent = (share: number) => `${share < 10 ? +(share * 100).toPrecision(3) : Math.round(share * 100)} %`

/** Whether a reader has to be told how far from complete a map is. */
export const isIncomplete = (completeness: Completeness | null): completeness is Completeness =>
  completeness !== null && completeness.relativeError > COMPLETE_ENOUGH

/** How far a map of integrated gradients is from complete and what to do, in one sentence; null where it is complete enough. */
export function incompleteNote(completeness: Completeness | null): string | null {
  if (!isIncomplete(completeness)) return null
  const { relativeError, sum, change, steps, wanted } = completeness
  const found = `With ${steps} steps this map is off by ${percent(relativeError)}: it sums to ${short(sum)}, but the score changes by ${short(change)} from the baseline`
  if (!wanted) return `${found}.`
  if (wanted.steps === null) return `${found}; ${withoutAdvice(wanted.because, steps)}`
  return wanted.isComputed
    ? `${found}; ${wanted.steps} steps bring that below 5 %.`
    : `${found}; about ${wanted.steps} steps should bring that below 5 %.`
}

/** Why there is no number of steps to advise: nothing that was not computed is stated as a fact. */
function withoutAdvice(because: NoSteps['because'], steps: number): string {
  const instead = "so read the map beside another method's."
  if (because === 'unmeasurable')
    return `that change is too small beside the rounding of the scores to measure the map by, ${instead}`
  if (because === 'estimated')
    return `bringing that below 5 % is estimated to take more than ${STEPS_LIMIT} steps, the largest number, ${instead}`
  if (steps >= STEPS_LIMIT) return `that is the largest number of steps, ${instead}`
  return `doubling the number of steps up to ${STEPS_LIMIT} did not bring that below 5 %, ${instead}`
}

/** The same for several maps: the first that has something to say. */
export const incompleteNoteOf = (maps: readonly AttributionMap[]): string | null =>
  maps.map(({ completeness }) => incompleteNote(completeness)).find((note) => note !== null) ?? null
