/** Frames that a row gets to be drawn once it has come into sight. */
const PATIENCE = 90

/** Puts the focus on a layer's row of maps; of a large network it may have to come into sight and be drawn first. */
export function focusLayer(layer: string, frames = PATIENCE): void {
  const row = document.querySelector<HTMLElement>(`[data-layer="${layer}"]`)
  const slider = row?.querySelector<HTMLElement>('[role="slider"]')
  if (slider) slider.focus()
  else row?.scrollIntoView({ block: 'nearest' })
  if (row && !slider && frames > 0) requestAnimationFrame(() => focusLayer(layer, frames - 1))
}
