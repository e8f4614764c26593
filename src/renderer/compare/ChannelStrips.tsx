import type { LayerReport } from '@shared/architecture/analysis.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'
import { Panel } from '../components/Panel.tsx'
import { LayerStrip } from '../explain/features/LayerStrip.tsx'
import type { Walk } from '../explain/selection.ts'
import classes from './compare.module.css'
import { type Model, modelTitle } from './models.ts'

interface Props {
  columns: readonly { model: Model; layer: LayerReport | null; maps: FeatureMaps | null }[]
  channel: number
  /** Where on the first model's map the cursor stands. */
  cursors: readonly ({ row: number; column: number } | null)[]
  /** A map was clicked: a channel of the model at that place, and the position on its map. */
  onPick(at: number, channel: number, position: { row: number; column: number } | null): void
}

const NONE: readonly number[] = []
const KEYS: Partial<Record<Walk, number>> = { 'next-channel': 1, 'previous-channel': -1 }

/** All maps of the chosen layer in every model; a click shows that channel in all of them and finds its twins. */
export function ChannelStrips({ columns, channel, cursors, onPick }: Props) {
  return (
    <Panel title="Feature maps: click one to see it above and to find its twins">
      <div className={classes.strips}>
        {columns.map(({ model, layer, maps }, at) => {
          if (!layer || !maps) return null
          const here = channel < maps.channels
          const cursor = cursors[at] ?? null
          return (
            <section key={model.checkpoint.id} aria-label={`Feature maps of ${modelTitle(model)}`}>
              <span className={classes.pickerNote}>{modelTitle(model)}</span>
              <LayerStrip
                layer={layer}
                maps={maps}
                scale="layer"
                selected={
                  here ? { layer: layer.name, channel, row: cursor?.row ?? null, column: cursor?.column ?? null } : null
                }
                muted={NONE}
                onSelect={(unit) =>
                  onPick(
                    at,
                    unit.channel,
                    unit.row === null || unit.column === null ? null : { row: unit.row, column: unit.column },
                  )
                }
                onHover={() => {}}
                onWalk={(step) => {
                  const next = channel + (KEYS[step] ?? 0)
                  if (next !== channel && next >= 0 && next < maps.channels) onPick(at, next, null)
                }}
              />
            </section>
          )
        })}
      </div>
    </Panel>
  )
}
