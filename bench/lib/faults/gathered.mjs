import { existsSync, readFileSync } from 'node:fs'

/**
 * What several runs of `faults` tried together, so that 1,000 kills need not be one sitting: each run of a part has a seed of its own, and
 * its figures and findings stay as it had them.
 *
 * @typedef {{ date: string, seed: number, tried: number, ended: boolean, title: string, figures: object, findings: string[] }} Sitting
 * @typedef {Record<string, Sitting[]>} Gathered by part
 */

/**
 * @param {string} path
 * @returns {Gathered} nothing where there is no report yet
 * @throws Error for a file that is no such report
 */
export function readGathered(path) {
  if (!existsSync(path)) return {}
  const { parts } = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof parts !== 'object' || parts === null) throw new Error(`${path} is no gathered report; move it away.`)
  return parts
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)

/** How much of a part is tried. @param {Gathered} gathered */
export const triedOf = (gathered, part) => sum((gathered[part] ?? []).map(({ tried }) => tried))

/** A seed from `first` on that no sitting of the part has had: the same one would try the same again. @param {Gathered} gathered */
export function freeSeed(gathered, part, first) {
  const taken = new Set((gathered[part] ?? []).map(({ seed }) => seed))
  let seed = first
  while (taken.has(seed)) seed++
  return seed
}

/**
 * The report with one more sitting; one that tried nothing and found nothing is none.
 * @param {Gathered} gathered
 * @param {Sitting} sitting
 */
export function withSitting(gathered, part, sitting) {
  if (sitting.tried === 0 && sitting.findings.length === 0) return gathered
  return { ...gathered, [part]: [...(gathered[part] ?? []), sitting] }
}

/**
 * Sums over sittings.
 * @param {Gathered} gathered
 * @param {Record<string, number>} wanted how much of each part makes the whole
 */
export function totalsOf(gathered, wanted) {
  return Object.fromEntries(
    Object.entries(wanted).map(([part, of]) => {
      const sittings = gathered[part] ?? []
      const seeds = sittings.map(({ seed }) => seed)
      return [
        part,
        {
          tried: triedOf(gathered, part),
          of,
          findings: sum(sittings.map(({ findings }) => findings.length)),
          seeds,
          seconds: sum(sittings.map(({ figures }) => figures.seconds ?? 0)),
        },
      ]
    }),
  )
}
