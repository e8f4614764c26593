import { Button } from '@mantine/core'
import type { Look } from '@shared/explain/model.ts'
import { formatFixed, formatPercent } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import classes from './explain.module.css'
import { useExplain } from './store.ts'

interface Props {
  look: Look
  /** The same image without muted channels; null where none is muted. */
  unmuted: Look | null
  classNames: readonly string[]
  /** Class that is explained, or null. */
  selected: number | null
  label: number | null
  onSelect(index: number): void
}

/** Classes shown; a data set of a hundred would fill the page. */
const SHOWN = 10

/** Scores of the classes, best first; choosing one explains it. */
export function Predictions({ look, unmuted, classNames, selected, label, onSelect }: Props) {
  const muted = useExplain((state) => state.muted)
  const order = Array.from(look.probabilities, (_, i) => i).sort(
    (a, b) => look.probabilities[b]! - look.probabilities[a]! || look.scoresBeforeRelu[b]! - look.scoresBeforeRelu[a]!,
  )
  return (
    <Panel
      title="Prediction"
      padding="flush"
      actions={
        muted.length > 0 && (
          <Button variant="default" size="compact-xs" onClick={() => useExplain.setState({ muted: [] })}>
            Unmute {muted.length}
          </Button>
        )
      }
    >
      <ol className={classes.predictions} aria-label="Classes by score">
        {order.slice(0, SHOWN).map((index) => {
          const probability = look.probabilities[index]!
          const before = unmuted?.probabilities[index]
          const change = before === undefined ? null : probability - before
          return (
            <li key={index}>
              <button
                type="button"
                className={classes.prediction}
                aria-pressed={index === selected}
                onClick={() => onSelect(index)}
                title={`Score ${look.logits[index]!.toPrecision(4)} before the softmax${look.logits[index] === 0 ? `; ${look.scoresBeforeRelu[index]!.toPrecision(3)} before the last ReLU` : ''}`}
              >
                <span className={classes.bar} style={{ width: `${probability * 100}%` }} aria-hidden />
                {before !== undefined && (
                  <span className={classes.barBefore} style={{ left: `${before * 100}%` }} aria-hidden />
                )}
                <span className={classes.className}>
                  {classNames[index] ?? `class ${index}`}
                  {index === label && <span className={classes.dim}> (true class)</span>}
                </span>
                <span className="numeric">{formatPercent(probability, 1)}</span>
                <span className={`${classes.logit} numeric`}>
                  {change === null
                    ? formatFixed(look.logits[index]!, 2)
                    : `${change >= 0 ? '+' : '−'}${formatFixed(Math.abs(change) * 100, 1)}`}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
