import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { hasOwnMaps } from '@shared/architecture/kinds/table.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'

/** Numbers that are asked for together with the prediction, and in one further question; 4 bytes each. */
const AT_ONCE = 4_000_000
/** Numbers that are kept beside those that are held: what was seen longest ago goes first. 128 MB. */
const KEPT = 32_000_000

export const numbersOf = ({ output }: ArchitectureReport['layers'][number]): number =>
  output.height * output.width * output.channels

/** Whether all maps of a network come with its prediction; of a large one, only those that are looked at are asked for. */
export const comeAtOnce = ({ layers }: ArchitectureReport): boolean =>
  layers.filter(({ spec }) => hasOwnMaps(spec)).reduce((sum, layer) => sum + numbersOf(layer), 0) <= AT_ONCE

/** The feature maps of one network for one image: those that are there, and a way to want others. */
export interface MapSource {
  get(layer: string): FeatureMaps | null
  /** Asks for a layer's maps where they are not there; answers go to those who subscribed. */
  want(layer: string): void
  /** Wants a layer's maps and keeps them, however many others come, until the returned function is called: of what is on the screen. */
  hold(layer: string): () => void
  /** True while maps are wanted that are not there yet. */
  isWaiting(): boolean
  /** What kept the last question from being answered; `again` asks once more. */
  error(): unknown
  again(): void
  subscribe(listener: () => void): () => void
}

/**
 * @param sizes numbers of each layer's maps
 * @param ask the host, for some layers; rejects once nobody waits for this image any more
 * @param here maps that came with the prediction
 */
export function mapSource(
  sizes: ReadonlyMap<string, number>,
  ask: (layers: string[]) => Promise<readonly FeatureMaps[]>,
  here: readonly FeatureMaps[] = [],
): MapSource {
  // In the order of their last use, the latest at the end.
  const maps = new Map(here.map((one) => [one.layer, one]))
  const wanted = new Set<string>()
  /** How often each layer is held. */
  const held = new Map<string, number>()
  const listeners = new Set<() => void>()
  let isAsking = false
  let failure: unknown = null
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }

  function keep(found: readonly FeatureMaps[]) {
    for (const one of found) maps.set(one.layer, one)
    let kept = [...maps.values()].reduce((sum, { values }) => sum + values.length, 0)
    for (const [name, { values }] of maps) {
      if (kept <= KEPT) break
      if (held.has(name) || found.some(({ layer }) => layer === name)) continue
      maps.delete(name)
      kept -= values.length
    }
  }

  /** The latest wishes first: that is where the user has scrolled to. */
  function nextQuestion(): string[] {
    const question: string[] = []
    let numbers = 0
    for (const name of [...wanted].reverse()) {
      numbers += sizes.get(name) ?? 0
      if (question.length > 0 && numbers > AT_ONCE) break
      question.push(name)
    }
    return question
  }

  async function work() {
    if (isAsking) return
    isAsking = true
    // What is wanted in the same breath goes into one question.
    await Promise.resolve()
    while (wanted.size > 0 && failure === null) {
      const question = nextQuestion()
      try {
        keep(await ask(question))
      } catch (error) {
        failure = error
        break
      }
      for (const name of question) wanted.delete(name)
      tell()
    }
    isAsking = false
    if (failure !== null) tell()
  }

  function want(layer: string) {
    const found = maps.get(layer)
    if (found) {
      maps.delete(layer)
      maps.set(layer, found)
      return
    }
    if (wanted.has(layer) || !sizes.has(layer)) return
    wanted.add(layer)
    tell()
    void work()
  }

  return {
    get: (layer) => maps.get(layer) ?? null,
    want,
    hold(layer) {
      held.set(layer, (held.get(layer) ?? 0) + 1)
      want(layer)
      return () => {
        const left = held.get(layer)! - 1
        if (left > 0) held.set(layer, left)
        else held.delete(layer)
      }
    },
    isWaiting: () => wanted.size > 0,
    error: () => failure,
    again() {
      failure = null
      tell()
      void work()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
