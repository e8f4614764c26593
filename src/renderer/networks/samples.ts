import type { NetworkCard } from '@shared/networks/card.ts'
import type { SessionImage } from '../explain/store.ts'

/** The sample images of a network's card, as Explain takes images. */
export function samplesOf(card: NetworkCard, classNames: readonly string[]): SessionImage[] {
  if (!card.samples) return []
  const { height, width, images } = card.samples
  return images.map(({ label, pixels }) => ({
    key: `${card.name}/${label}`,
    name: `test image of ${classNames[label]}`,
    trueClass: classNames[label] ?? null,
    pixels: Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0)),
    height,
    width,
    original: null,
  }))
}
