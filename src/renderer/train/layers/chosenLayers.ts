import type { LayerFinding } from '@shared/training/silentLayers.ts'
import type { HeatRow } from './heatScale.ts'

/** Curves drawn by themselves. */
const SHOWN = 5
/** More than that cannot be told apart. */
export const MOST_CURVES = 10

/** The layers to begin with: those that died first, then some from the first to the last. */
export function chosenLayers(rows: readonly HeatRow[], findings: readonly LayerFinding[]): string[] {
  const names = rows.map(({ layer }) => layer)
  const dead = findings.map(({ layer }) => layer).filter((layer) => names.includes(layer))
  const count = Math.min(SHOWN, names.length)
  const spread = Array.from(
    { length: count },
    (_, i) => names[Math.round((i * (names.length - 1)) / Math.max(1, count - 1))]!,
  )
  const some = new Set([...dead.slice(0, SHOWN), ...spread].slice(0, Math.max(count, Math.min(SHOWN, dead.length))))
  return names.filter((name) => some.has(name))
}

/** With the layer, or without it where it is there; the oldest makes room for it. */
export function toggledLayer(chosen: readonly string[], layer: string): string[] {
  if (chosen.includes(layer)) return chosen.filter((one) => one !== layer)
  return [...chosen, layer].slice(-MOST_CURVES)
}
