import { Button, Tooltip } from '@mantine/core'
import type { Look } from '@shared/explain/model.ts'
import { formatFixed, formatPercent } from '../components/format.ts'
import { Hint } from '../components/Hint.tsx'
import { Panel } from '../components/Panel.tsx'
import classes from './explain.module.css'
import { useExplain } from './store.ts'

interface Props {
  look: Look
  /** The same image with all channels and unperturbed; null where that is what is shown, or the answer is still to come. */
  before: Look | null
  classNames: readonly string[]
  /** Class that is explained, or null where a unit is. */
  explained: number | null
  /** Class that the user picked; null where the prediction is followed. */
  picked: number | null
  trueClass: string | null
  /** `null` follows the prediction again. */
  onSelect(index: number | null): void
}

/** Classes shown; a data set of a hundred would fill the page. */
const SHOWN = 10

/** Scores of the classes, best first; choosing one explains it. */
export function Predictions({ look, before: reference, classNames, explained, picked, trueClass, onSelect }: Props) {
  const muted = useExplain((state) => state.muted)
  const order = Array.from(look.probabilities, (_, i) => i).sort(
    (a, b) => look.probabilities[b]! - look.probabilities[a]! || look.scoresBeforeRelu[b]! - look.scoresBeforeRelu[a]!,
  )
  return (
    <Panel
      title={
        <span className={classes.withHint}>
          Prediction
          <Hint label="About the prediction">
            <p>
              Each class with its softmax probability and, behind it, its score before the softmax. While channels are
              ablated or the image is perturbed, the change of the probability in percentage points stands there, and a
              line marks where it was.
            </p>
            <p>
              The class with the largest probability is explained, for every image anew. Pick another one to keep to it;
              pick it again to follow the prediction.
            </p>
          </Hint>
        </span>
      }
      padding="flush"
      actions={
        <>
          {picked !== null && (
            <Button variant="default" size="compact-xs" onClick={() => onSelect(null)}>
              Follow prediction
            </Button>
          )}
          {muted.length > 0 && (
            <Button variant="default" size="compact-xs" onClick={() => useExplain.setState({ muted: [] })}>
              Restore {muted.length}
            </Button>
          )}
        </>
      }
    >
      <ol className={classes.predictions} aria-label="Classes by score">
        {order.slice(0, SHOWN).map((index) => {
          const probability = look.probabilities[index]!
          const before = reference?.probabilities[index]
          const change = before === undefined ? null : probability - before
          const name = classNames[index] ?? `class ${index}`
          return (
            <li key={index}>
              <Tooltip label={scoreWords(look, index)} position="right">
                <button
                  type="button"
                  className={classes.prediction}
                  aria-pressed={index === picked}
                  data-explained={index === explained || undefined}
                  onClick={() => onSelect(index === picked ? null : index)}
                >
                  <span className={classes.bar} style={{ width: `${probability * 100}%` }} aria-hidden />
                  {before !== undefined && (
                    <span className={classes.barBefore} style={{ left: `${before * 100}%` }} aria-hidden />
                  )}
                  <span className={classes.className}>
                    {name}
                    {name === trueClass && <span className={classes.dim}> (true)</span>}
                    {index === explained && <span className="visually-hidden">, explained</span>}
                  </span>
                  <span className="numeric">{formatPercent(probability, 1)}</span>
                  <span className={`${classes.logit} numeric`}>
                    {change === null
                      ? formatFixed(look.logits[index]!, 2)
                      : `${change >= 0 ? '+' : '−'}${formatFixed(Math.abs(change) * 100, 1)}`}
                  </span>
                </button>
              </Tooltip>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}

/** The score in full; a score of 0 hides how far below zero its map lies, where the network ends in a ReLU. */
function scoreWords({ logits, scoresBeforeRelu }: Look, index: number): string {
  const score = `Score ${logits[index]!.toPrecision(4)} before the softmax`
  return logits[index] === 0 ? `${score}, ${scoresBeforeRelu[index]!.toPrecision(3)} before the last ReLU` : score
}
