import { type CellStatus, countStates, isSettled, type StudyDetails } from './studyStatus.ts'

/** Seconds of an epoch so far: of the cell's network, else of any; null while no epoch has ended. */
function epochSeconds(cells: readonly CellStatus[], network: string): number | null {
  const rate = (some: readonly CellStatus[]) => {
    const epochs = some.reduce((sum, { epochsDone }) => sum + epochsDone, 0)
    return epochs === 0 ? null : some.reduce((sum, { seconds }) => sum + seconds, 0) / epochs
  }
  return rate(cells.filter((cell) => cell.network === network)) ?? rate(cells)
}

/** Seconds until every cell has ended, by the epochs so far; null while nothing is known. */
export function studySecondsLeft({ cells, file }: Pick<StudyDetails, 'cells' | 'file'>): number | null {
  let left = 0
  for (const cell of cells) {
    if (isSettled(cell.state) || cell.diverged) continue
    const epoch = epochSeconds(cells, cell.network)
    if (epoch === null) return null
    left += epoch * (cell.epochs - cell.epochsDone)
  }
  return left / file.compute.jobs
}

/** How states are told: `done`, `training`, `waiting`, `failed`, `missing` and so on. */
const WORDS: Partial<Record<CellStatus['state'], string>> = {
  preparing: 'training',
  queued: 'waiting',
  elsewhere: 'with the cluster',
  halted: 'ended early',
}
export const stateWords = (state: CellStatus['state']) => WORDS[state] ?? state

/** `12 of 24 done, 2 training, 1 failed`. */
export function countWords(cells: readonly CellStatus[]): string {
  const { done = 0, ...rest } = countStates(cells)
  const words = new Map<string, number>()
  for (const [state, count] of Object.entries(rest))
    words.set(
      stateWords(state as CellStatus['state']),
      (words.get(stateWords(state as CellStatus['state'])) ?? 0) + count,
    )
  return [`${done} of ${cells.length} done`, ...[...words].map(([word, count]) => `${count} ${word}`)].join(', ')
}
