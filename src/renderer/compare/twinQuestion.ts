import { analyseArchitecture, type LayerReport } from '@shared/architecture/analysis.ts'
import { isComparable } from '@shared/architecture/kinds/table.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import { findLayer, formatUnit, parseUnit } from '@shared/explain/unit.ts'
import { routeTo } from '../stores/route.ts'

/** A channel of one of the models compared, whose twins in another are sought. */
export interface TwinQuestion {
  /** Place of its model among those compared. */
  of: number
  layer: string
  channel: number
}

/** Layers whose channels have twins: all with maps of their own. */
export const twinLayers = (architecture: Architecture): LayerReport[] =>
  analyseArchitecture(architecture).layers.filter(({ spec }) => isComparable(spec))

/** What the address asks (`of=1&unit=conv5:12`); null where it asks nothing or of a channel that is not there. */
export function readTwinQuestion(query: URLSearchParams, architectures: readonly Architecture[]): TwinQuestion | null {
  const of = Number(query.get('of') ?? 0)
  const architecture = architectures[of]
  const text = query.get('unit')
  if (!architecture || text === null) return null
  try {
    const unit = parseUnit(text)
    findLayer(twinLayers(architecture), unit)
    return { of, layer: unit.layer, channel: unit.channel }
  } catch {
    return null
  }
}

/** The address's parameters for a question. */
export const twinParameters = ({ of, layer, channel }: TwinQuestion): Record<string, string> => ({
  unit: formatUnit({ layer, channel, row: null, column: null }),
  ...(of ? { of: String(of) } : {}),
})

/** The page that finds a channel's twins in another run's best checkpoint. */
export const routeToTwins = (
  from: { runId: string; checkpointId: string; layer: string; channel: number },
  otherRunId: string,
): string =>
  routeTo('compare', ['models'], {
    ...twinParameters({ of: 0, layer: from.layer, channel: from.channel }),
    models: `${from.runId}~${from.checkpointId},${otherRunId}`,
  })
