import type { NodeList } from '../../lowering/nodeList.ts'
import type { TfSite } from '../tfSite.ts'

/** A map, and how many rows and columns stand around it: top, left, bottom, right. */
interface Edges {
  of: string
  pads: [number, number, number, number]
}

const notes = new WeakMap<NodeList, Map<string, Edges>>()

/** Keeps in mind that a map was padded with numbers below all others, which only a maximum may take: its own padding then. */
export function noteLowEdges(site: TfSite, padded: string, pads: readonly number[]): void {
  const known = notes.get(site.list) ?? new Map<string, Edges>()
  const [, top = 0, left = 0, , , bottom = 0, right = 0] = pads
  notes.set(site.list, known.set(padded, { of: site.x, pads: [top, left, bottom, right] }))
}

export const lowEdges = (site: TfSite): Edges | undefined => notes.get(site.list)?.get(site.x)
