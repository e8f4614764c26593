import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { familyOf } from '../../../../shared/architecture/kinds/table.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'

/**
 * What a network computes, as a text: equal for two networks that differ in their names, in the names of their layers and in dropout alone, which
 * trained weights know nothing of. Their layers stand in the same order, so the same tensors go to the same places.
 */
export function computationOf(architecture: Architecture): string {
  const { layers } = analyseArchitecture(architecture)
  /** For every layer the place of what it passes on, in the list without dropout; the image is -1. */
  const places: number[] = []
  const placeOf = (layer: number) => (layer < 0 ? -1 : places[layer]!)
  const kept: string[] = []
  for (const { spec, from } of layers) {
    const inputs = from.map(placeOf)
    if (familyOf(spec) === 'dropout') places.push(inputs[0]!)
    else {
      const { name: _, from: __, ...rest } = spec
      const fields = Object.entries(rest).filter(([, value]) => value !== undefined)
      places.push(kept.push(JSON.stringify([inputs, fields.sort(([a], [b]) => (a < b ? -1 : 1))])) - 1)
    }
  }
  return kept.join('\n')
}
