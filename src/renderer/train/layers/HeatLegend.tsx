import type { Quantity } from '@shared/training/layerDiagnostics.ts'
import { HEAT_GRADIENT, type HeatScale, NONE_COLOUR, ZERO_COLOUR } from './heatScale.ts'
import classes from './layers.module.css'
import { QUANTITY_WORDS } from './quantities.ts'

/** What the colours mean: the scale with its ends and middle, and the colours that stand apart from it. */
export function HeatLegend({ scale, quantity }: { scale: HeatScale; quantity: Quantity }) {
  const { tick: format } = QUANTITY_WORDS[quantity]
  const { low, high, kind } = scale
  const middle = kind === 'log' ? Math.sqrt(low * high) : (low + high) / 2
  return (
    <div className={classes.legend}>
      <div className={classes.scale}>
        <div className={classes.ramp} style={{ background: HEAT_GRADIENT }} aria-hidden="true" />
        <div className={classes.ends}>
          {low === high ? (
            <span>{format(low)}</span>
          ) : (
            [low, middle, high].map((value) => <span key={value}>{format(value)}</span>)
          )}
        </div>
      </div>
      {kind === 'log' && <span>log scale</span>}
      {scale.hasZero && <Swatch colour={ZERO_COLOUR} words="0" />}
      {scale.hasNone && <Swatch colour={NONE_COLOUR} words="NaN or infinite" />}
    </div>
  )
}

const Swatch = ({ colour, words }: { colour: string; words: string }) => (
  <span className={classes.swatchEntry}>
    <span className={classes.swatch} style={{ background: colour }} aria-hidden="true" /> {words}
  </span>
)
