/** Milliseconds before a picture in a grid says its name: a label above it covers its neighbours, which a passing pointer only looks at. */
export const GRID_DELAY = 700

const GAP = 10

/**
 * Where a card opens that explains a picture: left of the panel that holds both, so that it does not cover what it explains.
 * @param trigger what the card belongs to, in the panel
 * @param width of the card in CSS pixels
 * @returns its distance from the trigger in CSS pixels; null where there is no room beside the panel
 */
export function besidePanel(trigger: Element, width: number): number | null {
  const left = trigger.closest('section')?.getBoundingClientRect().left
  if (left === undefined || left < width + 2 * GAP) return null
  return trigger.getBoundingClientRect().left - left + GAP
}
