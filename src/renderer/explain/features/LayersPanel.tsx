import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { hasOwnMaps } from '@shared/architecture/kinds/table.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'
import { formatUnit, type UnitAddress } from '@shared/explain/unit.ts'
import { useMemo } from 'react'
import { formatSignificant } from '../../components/format.ts'
import { Hint } from '../../components/Hint.tsx'
import { Panel } from '../../components/Panel.tsx'
import { ErrorState } from '../../components/States.tsx'
import type { Walk } from '../selection.ts'
import { useExplain } from '../store.ts'
import { FeatureSettings } from './FeatureSettings.tsx'
import classes from './features.module.css'
import { LayerRow } from './LayerRow.tsx'
import { comeAtOnce, type MapSource } from './mapSource.ts'
import { useLayerMaps, useMapsPhase } from './useLayerMaps.ts'

interface Props {
  report: ArchitectureReport
  maps: MapSource
  selected: UnitAddress | null
  hovered: UnitAddress | null
  onSelect(unit: UnitAddress): void
  onHover(unit: UnitAddress | null): void
  onWalk(step: Walk, order: readonly number[]): void
}

const NONE: readonly number[] = []

/** Value of a unit in its map. */
export function valueAt(maps: FeatureMaps | null, { channel, row, column }: UnitAddress): number | null {
  if (!maps || row === null || column === null) return null
  return maps.values[(channel * maps.height + row) * maps.width + column] ?? null
}

/** Every layer of the network as a grid of its feature maps for this image. */
export function LayersPanel({ report, maps, selected, hovered, onSelect, onHover, onWalk }: Props) {
  const { muted, mapScale: scale, mapOrder: order, showSilent } = useExplain()
  const pointed = hovered ?? selected
  const pointedMaps = useLayerMaps(maps, pointed?.layer ?? null)
  const value = pointed && valueAt(pointedMaps, pointed)
  const layers = useMemo(() => report.layers.filter(({ spec }) => hasOwnMaps(spec)), [report])
  const isSmall = useMemo(() => comeAtOnce(report), [report])
  const { isWaiting, error } = useMapsPhase(maps)
  return (
    <Panel
      title={
        <span className={classes.withHint}>
          Feature maps
          <Hint label="About the feature maps" beside>
            <p>
              Each square is the output of one channel for this image; the ends of the colour scale stand at the right
              of each layer. A click on a position selects that unit and explains it.
            </p>
            <p>
              Strongest first sorts by the largest activation on this image; a silent channel is 0 everywhere on it and
              is left out until it is asked for.
            </p>
            <p>
              Arrow keys left and right walk the channels, up and down the layers, with Shift the positions on the map.
            </p>
          </Hint>
        </span>
      }
      actions={
        <>
          <output className={`${classes.pointed} numeric`}>
            {pointed && (
              <>
                <span className="mono">{formatUnit(pointed)}</span>
                {value !== null && ` = ${formatSignificant(value, 4)}`}
              </>
            )}
          </output>
          <FeatureSettings />
        </>
      }
    >
      <p className="visually-hidden">
        Arrow keys left and right walk the channels, up and down the layers, with Shift the positions on the map.
      </p>
      {error !== null && <ErrorState error={error} retry={maps.again} />}
      <div className={classes.layers} data-ready={layers.length} data-maps={isWaiting ? 'asking' : 'ready'}>
        {layers.map((layer) => {
          const here = muted.filter((one) => one.layer === layer.name).map((one) => one.channel)
          return (
            <LayerRow
              key={layer.name}
              layer={layer}
              source={maps}
              always={isSmall}
              scale={scale}
              order={order}
              showSilent={showSilent}
              selected={selected?.layer === layer.name ? selected : null}
              muted={here.length > 0 ? here : NONE}
              onSelect={onSelect}
              onHover={onHover}
              onWalk={onWalk}
            />
          )
        })}
      </div>
    </Panel>
  )
}
