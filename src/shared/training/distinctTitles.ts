import type { RunSummary } from './run.ts'

type Titled = Pick<RunSummary, 'id' | 'title'> &
  Partial<Pick<RunSummary, 'imported'>> & { request: Pick<RunSummary['request'], 'seed'> }

/** What looks alike counts as alike: Unicode form, and spaces around and between words. */
const seen = (title: string) => title.normalize('NFC').replace(/\s+/g, ' ').trim()

const areDistinct = (words: readonly string[]) => new Set(words.map(seen)).size === words.length

/**
 * Titles by which runs can be told apart, by id. A run whose title no other has keeps it; those of one title are told by seed, by the end of
 * the id, or by the whole id: the first of these that differs among them and from every other title.
 */
export function distinctTitles(runs: readonly Titled[]): Map<string, string> {
  const groups = new Map<string, Titled[]>()
  for (const run of runs) groups.set(seen(run.title), [...(groups.get(seen(run.title)) ?? []), run])
  const titles = new Map<string, string>()
  for (const [title, group] of groups) {
    const candidates = [
      (run: Titled) => run.title,
      // Imported weights have no seed.
      ({ request, imported }: Titled) => (imported ? `${title}, imported` : `${title}, seed ${request.seed}`),
      ({ id }: Titled) => `${title}, ${id.split('-').at(-1)}`,
      ({ id }: Titled) => `${title}, ${id}`,
    ]
    const words = candidates.find((candidate, level) => {
      const made = group.map(candidate)
      return areDistinct(made) && (level === 0 || made.every((one) => !groups.has(seen(one))))
    })
    for (const run of group) titles.set(run.id, (words ?? candidates.at(-1)!)(run))
  }
  return titles
}
