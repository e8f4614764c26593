import type { Recipe } from '@shared/training/recipe.ts'
import { learningRateAt, scheduleWords } from '@shared/training/schedules.ts'
import { formatSignificant } from '../components/format.ts'
import classes from './ScheduleCurve.module.css'

const [WIDTH, HEIGHT, POINTS] = [320, 56, 160]
/** Steps of an epoch while the data set is still being read: the curve's shape hardly depends on them. */
const USUAL_STEPS = 100

/** The learning rate over the whole training, as a small curve from 0 to its largest value. */
export function ScheduleCurve({ recipe, stepsPerEpoch: known }: { recipe: Recipe; stepsPerEpoch: number }) {
  const stepsPerEpoch = known > 0 ? known : USUAL_STEPS
  const total = recipe.epochs * stepsPerEpoch
  if (!(total > 0) || !Number.isFinite(total) || !(recipe.learningRate > 0)) return null
  const rates = Array.from({ length: POINTS }, (_, i) =>
    learningRateAt(recipe, { step: Math.min(total - 1, Math.floor((i * total) / (POINTS - 1))), stepsPerEpoch }),
  )
  const most = Math.max(...rates)
  const line = rates
    .map(
      (rate, i) =>
        `${((i * WIDTH) / (POINTS - 1)).toFixed(1)},${(HEIGHT - 2 - (rate / most) * (HEIGHT - 6)).toFixed(1)}`,
    )
    .join(' ')
  return (
    <figure className={classes.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Learning rate: ${scheduleWords(recipe)}`}
      >
        <polyline points={line} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="numeric">
        <span>{formatSignificant(rates[0]!)}</span>
        <span>largest {formatSignificant(most)}</span>
        <span>{formatSignificant(rates.at(-1)!)}</span>
      </figcaption>
    </figure>
  )
}
