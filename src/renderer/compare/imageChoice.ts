import { alignLayers } from '@shared/architecture/alignment.ts'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import { hasOwnMaps } from '@shared/architecture/kinds/table.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import type { RunRequest } from '@shared/training/run.ts'

/** A picture that all models look at. */
export interface SharedImage {
  name: string
  /** [height, width, 3], 0 to 255. */
  pixels: Uint8Array
  height: number
  width: number
  /** Name of its true class; null where nobody knows. */
  trueClass: string | null
}

/** Layers that can be looked at: dropout has no maps of its own. */
export const hasMaps = ({ spec }: LayerReport) => hasOwnMaps(spec)

/**
 * The layer of `other` that stands where layer `index` of `base` does, by the optimal alignment of the two architectures; the next
 * earlier partner where that layer has none.
 */
export function partnerLayer(base: Architecture, index: number, other: Architecture): number {
  const pairs = alignLayers(base.layers, other.layers)
  let partner = 0
  for (const [left, right] of pairs) {
    if (right !== null && left !== null && left <= index) partner = right
    if (left !== null && left >= index) break
  }
  return partner
}

/** A position of one map carried over to a map of another size: the same share of height and width. */
export function carryPosition(
  at: { row: number; column: number },
  from: { height: number; width: number },
  to: { height: number; width: number },
): { row: number; column: number } {
  const carry = (place: number, size: number, target: number) =>
    Math.min(target - 1, Math.floor(((place + 0.5) / size) * target))
  return { row: carry(at.row, from.height, to.height), column: carry(at.column, from.width, to.width) }
}

/** Where a map is from: its run, and what decides its first weights. */
interface MapOrigin {
  runId: string
  request: Pick<RunRequest, 'architecture' | 'seed'> & { recipe: Pick<RunRequest['recipe'], 'initialisation'> }
  layer: Pick<LayerReport, 'name' | 'index'> | null
  /** Weights made elsewhere: no seed of ours began them. */
  imported: boolean
}

/** The weights that a layer and those before it began with follow from these alone. */
const beginning = ({ runId, request: { architecture, seed, recipe }, layer, imported }: MapOrigin) =>
  imported
    ? runId
    : JSON.stringify([
        architecture.input,
        architecture.layers.slice(0, (layer?.index ?? 0) + 1),
        seed,
        recipe.initialisation,
      ])

/**
 * What two maps of the same channel number are called, and what a reader must know: the order of channels is an accident of the first
 * weights, so that checkpoints of one run, and of runs that began alike, have the same channel in the same place, and no others.
 */
export function mapPairWords(sides: readonly MapOrigin[], channel: number): { title: string; note: string | null } {
  const layers = [...new Set(sides.flatMap(({ layer }) => layer?.name ?? []))]
  return {
    title: `Feature map ${layers.map((layer) => `${layer}:${channel}`).join(' and ')}`,
    note:
      new Set(sides.map(({ runId }) => runId)).size < 2 || new Set(sides.map(beginning)).size < 2
        ? null
        : `Channel ${channel} of one run is not the counterpart of channel ${channel} of another; "Neuron twins" finds that.`,
  }
}

/** One scale for maps that are read side by side: from zero, or below it where a map is (a layer without a ReLU), to the largest value. */
export function commonRange(maps: readonly Float32Array[]): { low: number; high: number } {
  let [low, high] = [0, 1e-9] // never empty, so that a dead channel stays dark
  for (const values of maps)
    for (const value of values) {
      if (value < low) low = value
      if (value > high) high = value
    }
  return { low, high }
}
