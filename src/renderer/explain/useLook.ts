import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { Look } from '@shared/explain/model.ts'
import { api } from '../client.ts'
import { comeAtOnce, type MapSource, mapSource, numbersOf } from './features/mapSource.ts'
import type { Selection } from './selection.ts'
import type { MutedChannel } from './store.ts'
import { type Answer, useAnswer } from './useAnswer.ts'

/** What a network says of an image, and whether it is the answer to what is asked now or still the one before. */
export interface LookAnswer extends Answer<Look> {
  /** False while the value answers an earlier question: another checkpoint, image or set of ablated channels. */
  current: boolean
  /** Feature maps of the value; null where they are not wanted, or nothing is there. */
  maps: MapSource | null
}

const NONE: readonly MutedChannel[] = []

/**
 * Asks for maps of an image layer by layer.
 * @param here those that came with the prediction
 */
export function askedMaps(
  report: ArchitectureReport,
  question: { checkpoint: string; pixels: Uint8Array; muted?: readonly MutedChannel[] },
  signal: AbortSignal,
  here: Look['maps'] = [],
): MapSource {
  const { checkpoint, pixels, muted = NONE } = question
  const sizes = new Map(report.layers.map((layer) => [layer.name, numbersOf(layer)]))
  const ask = async (layers: string[]) => {
    try {
      return (await api().explain.look({ checkpoint, pixels, muted: [...muted], layers }, { signal })).maps
    } catch (error) {
      // Another image is on its way: these maps are waited for until it is there, and no longer.
      if (signal.aborted) return new Promise<never>(() => {})
      throw error
    }
  }
  return mapSource(sizes, ask, here)
}

/**
 * Shows an image to a network. The last value stays while the next one is computed, with `current` false.
 * @param pixels null where there is nothing to ask
 * @param report the network, where its feature maps are wanted; without it, it is the prediction alone
 */
export function useLook(
  checkpoint: string,
  pixels: Uint8Array | null,
  { muted = NONE, report = null }: { muted?: readonly MutedChannel[]; report?: ArchitectureReport | null } = {},
): LookAnswer {
  const answer = useAnswer(
    pixels
      ? async (signal) => {
          const question = { checkpoint, pixels, muted: [...muted] }
          const all = report !== null && comeAtOnce(report)
          const look = await api().explain.look({ ...question, ...(all ? {} : { layers: [] }) }, { signal })
          const maps = report && askedMaps(report, question, signal, look.maps)
          return { checkpoint, pixels, muted, look, maps }
        }
      : null,
    [checkpoint, pixels, muted, report],
  )
  // The phase alone would not do: in the render that brings another image, it is still that of the last answer.
  const of = answer.value
  const current =
    of !== null &&
    answer.phase === 'ready' &&
    of.checkpoint === checkpoint &&
    of.pixels === pixels &&
    of.muted === muted
  return { ...answer, value: of?.look ?? null, maps: of?.maps ?? null, current }
}

/** The class with the largest probability. */
export const predictedClass = ({ probabilities }: Pick<Look, 'probabilities'>): number =>
  probabilities.indexOf(Math.max(...probabilities))

/** The class that a network names, as what is explained where nothing was picked. */
export const predictionOf = (look: Look | null): Selection | null =>
  look && { kind: 'class', index: predictedClass(look) }
