import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { FeatureMaps, Look } from '@shared/explain/model.ts'
import { formatUnit, type UnitAddress } from '@shared/explain/unit.ts'
import { formatSignificant } from '../../components/format.ts'
import { Hint } from '../../components/Hint.tsx'
import { Panel } from '../../components/Panel.tsx'
import type { Walk } from '../selection.ts'
import { useExplain } from '../store.ts'
import { FeatureSettings } from './FeatureSettings.tsx'
import classes from './features.module.css'
import { MapGrid } from './MapGrid.tsx'

interface Props {
  report: ArchitectureReport
  look: Look
  selected: UnitAddress | null
  hovered: UnitAddress | null
  onSelect(unit: UnitAddress): void
  onHover(unit: UnitAddress | null): void
  onWalk(step: Walk, order: readonly number[]): void
}

const NONE: readonly number[] = []

/** Value of a unit in its map. */
export function valueAt(maps: FeatureMaps | undefined, { channel, row, column }: UnitAddress): number | null {
  if (!maps || row === null || column === null) return null
  return maps.values[(channel * maps.height + row) * maps.width + column] ?? null
}

/** Every layer of the network as a grid of its feature maps for this image. */
export function LayersPanel({ report, look, selected, hovered, onSelect, onHover, onWalk }: Props) {
  const { muted, mapScale: scale, mapOrder: order, showSilent } = useExplain()
  const pointed = hovered ?? selected
  const value =
    pointed &&
    valueAt(
      look.maps.find(({ layer }) => layer === pointed.layer),
      pointed,
    )
  return (
    <Panel
      title={
        <span className={classes.withHint}>
          Feature maps
          <Hint label="About the feature maps">
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
      <div className={classes.layers} data-ready={look.maps.length}>
        {look.maps.map((maps) => {
          const layer = report.layers.find(({ name }) => name === maps.layer)
          if (!layer) return null // the answer of a network that was just left
          const here = muted.filter((one) => one.layer === maps.layer).map((one) => one.channel)
          return (
            <MapGrid
              key={maps.layer}
              layer={layer}
              maps={maps}
              scale={scale}
              order={order}
              showSilent={showSilent}
              selected={selected?.layer === maps.layer ? selected : null}
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
