import type { LayerReport } from '@shared/architecture/analysis.ts'
import { formatSignificant } from '../../components/format.ts'
import { useExplain } from '../store.ts'
import classes from './features.module.css'
import { LayerTitle } from './LayerTitle.tsx'
import type { MapRanges } from './mapAtlas.ts'

interface Props {
  layer: LayerReport
  /** Ends of the layer's own scale; null where each map has its own. */
  ranges: MapRanges | null
  /** Channels that are 0 everywhere on this image. */
  silent: number
  /** Where there are more rows than a folded grid shows. */
  folded: { open: boolean; channels: number; onToggle(): void } | null
}

/** What a layer is, the ends of its colours, and what of it is not shown. */
export function MapGridHead({ layer, ranges, silent, folded }: Props) {
  const showSilent = useExplain((state) => state.showSilent)
  return (
    <div className={classes.head}>
      <LayerTitle layer={layer} />
      <span className={classes.ends}>
        {silent > 0 && (
          <button
            type="button"
            className={classes.quiet}
            aria-pressed={showSilent}
            onClick={() => useExplain.setState({ showSilent: !showSilent })}
          >
            {silent} silent{showSilent ? ', shown' : ''}
          </button>
        )}
        {folded && (
          <button type="button" className={classes.quiet} aria-expanded={folded.open} onClick={folded.onToggle}>
            {folded.open ? 'Two rows' : `All ${folded.channels}`}
          </button>
        )}
        <span className="visually-hidden">Ends of the colour scale:</span>
        {ranges ? (
          <span className={classes.scale}>
            {formatSignificant(ranges.layerLow)}
            <span className={classes.viridis} aria-hidden />
            {formatSignificant(ranges.layerHigh)}
          </span>
        ) : (
          <span className={classes.scale}>own scales</span>
        )}
      </span>
    </div>
  )
}
