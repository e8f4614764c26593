import { pytorchName, type WeightSpec } from '../checkpoint/weights.ts'
import { someNames } from '../data/classLists.ts'
import { shown } from '../shown.ts'

/** Words for weights that were averaged over a training, or kept beside those that were trained. */
const AVERAGED = /(^|[._/])(ema|model_ema|ema_model|swa|swa_model|avg|average|averaged|shadow|teacher|target)([._/]|$)/i

/** What stands before a network's names in a file: nothing, `module.`, `model.`, `ema.module.`; one for every copy of the weights. */
export function copiesIn(names: readonly string[], specs: readonly WeightSpec[]): string[] {
  const first = specs[0]
  if (!first) return ['']
  const prefixes = new Set<string>()
  for (const name of names)
    for (const own of [first.name, pytorchName(first.name)]) {
      if (!name.endsWith(own)) continue
      const prefix = name.slice(0, name.length - own.length)
      if (prefix === '' || /[./]$/.test(prefix)) prefixes.add(prefix)
    }
  return [...prefixes]
}

const called = (prefix: string) => (prefix === '' ? 'no prefix' : `"${shown(prefix, 80)}"`)

/**
 * Which of several copies to take: the one that is asked for, the only one, or the one that is no average of a training.
 * @param wanted what the user says, with or without its last dot
 * @returns the prefix with a note where there was a choice, or the reason why none can be taken
 */
export function chooseCopy(
  prefixes: readonly string[],
  wanted: string | undefined,
): { prefix: string; note: string | null } | { reason: string } {
  if (wanted !== undefined) {
    const prefix = prefixes.find((one) => one === wanted || one.slice(0, -1) === wanted)
    return prefix === undefined
      ? {
          reason: `it has no weights below "${shown(wanted, 80)}", but below ${someNames(prefixes.map(called))}; choose one of these`,
        }
      : { prefix, note: null }
  }
  if (prefixes.length === 1) return { prefix: prefixes[0]!, note: null }
  const trained = prefixes.filter((prefix) => !AVERAGED.test(prefix))
  if (trained.length !== 1)
    return {
      reason: `it holds the weights ${prefixes.length} times, below ${someNames(prefixes.map(called))}; say which copy to take by its prefix`,
    }
  const others = prefixes.filter((prefix) => prefix !== trained[0])
  return {
    prefix: trained[0]!,
    note: `The file holds the weights ${prefixes.length} times; those below ${called(trained[0]!)} were taken, not those below ${someNames(others.map(called))}.`,
  }
}
