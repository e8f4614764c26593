import type { Look } from '@shared/explain/model.ts'
import { api } from '../client.ts'
import type { Selection } from './selection.ts'
import type { MutedChannel } from './store.ts'
import { type Answer, useAnswer } from './useAnswer.ts'

/** What a network says of an image, and whether it is the answer to what is asked now or still the one before. */
export interface LookAnswer extends Answer<Look> {
  /** False while the value answers an earlier question: another checkpoint, image or set of ablated channels. */
  current: boolean
}

const NONE: readonly MutedChannel[] = []

/**
 * Shows an image to a network. The last value stays while the next one is computed, with `current` false.
 * @param pixels null where there is nothing to ask
 * @param maps whether the feature maps of all layers are wanted; without them it is the prediction alone
 */
export function useLook(
  checkpoint: string,
  pixels: Uint8Array | null,
  { muted = NONE, maps = false }: { muted?: readonly MutedChannel[]; maps?: boolean } = {},
): LookAnswer {
  const answer = useAnswer(
    pixels
      ? async (signal) => ({
          checkpoint,
          pixels,
          muted,
          look: await api().explain.look(
            { checkpoint, pixels, muted: [...muted], ...(maps ? {} : { layers: [] }) },
            { signal },
          ),
        })
      : null,
    [checkpoint, pixels, muted, maps],
  )
  // The phase alone would not do: in the render that brings another image, it is still that of the last answer.
  const of = answer.value
  const current =
    of !== null &&
    answer.phase === 'ready' &&
    of.checkpoint === checkpoint &&
    of.pixels === pixels &&
    of.muted === muted
  return { ...answer, value: of?.look ?? null, current }
}

/** The class with the largest probability. */
export const predictedClass = ({ probabilities }: Pick<Look, 'probabilities'>): number =>
  probabilities.indexOf(Math.max(...probabilities))

/** The class that a network names, as what is explained where nothing was picked. */
export const predictionOf = (look: Look | null): Selection | null =>
  look && { kind: 'class', index: predictedClass(look) }
