import type { ReactNode } from 'react'
import { useState } from 'react'
import { Panel } from '../components/Panel.tsx'
import { ConfusionGrid } from './ConfusionGrid.tsx'
import { ConfusionPicture } from './ConfusionPicture.tsx'
import { imagesOf } from './comparable.ts'
import classes from './compare.module.css'
import { type Model, modelTitle } from './models.ts'
import type { Answers } from './statistics.ts'

interface Props {
  models: readonly Model[]
  answers: readonly Answers[]
  /** The slider over the epochs of one of the models. */
  epochs(at: number): ReactNode
}

/** More classes than a table shows; a picture has room for them. */
const TABLE_LIMIT = 20

const largestOff = (counts: ArrayLike<number>, n: number) => {
  let largest = 0
  for (let i = 0; i < counts.length; i++) if (i % (n + 1) !== 0) largest = Math.max(largest, Math.abs(counts[i]!))
  return largest
}

/** Confusion matrices on one colour scale, and the difference of each to the first; one cursor points into all of them. */
export function ConfusionPanel({ models, answers, epochs }: Props) {
  const [cursor, setCursor] = useState<number | null>(null)
  const names = answers[0]!.evaluation.classes
  const n = names.length
  const counts = answers.map(({ evaluation }) => evaluation.confusion)
  const largest = Math.max(1, ...counts.map((values) => largestOff(values, n)))
  const differences = counts.slice(1).map((values) => Int32Array.from(values, (value, i) => value - counts[0]![i]!))
  const largestDifference = Math.max(1, ...differences.flatMap((values) => [...values].map(Math.abs)))
  const Matrix = n > TABLE_LIMIT ? ConfusionPicture : ConfusionGrid
  const at = cursor === null ? null : { truth: names[Math.floor(cursor / n)]!, guess: names[cursor % n]! }
  return (
    <Panel title={`Confusion on ${imagesOf(answers[0]!.evaluation)}`}>
      <p className={classes.pointing} aria-live="polite">
        {at && cursor !== null
          ? `${at.truth} taken for ${at.guess}: ${counts.map((values, i) => `${values[cursor]} by ${modelTitle(models[i]!)}`).join(', ')}`
          : 'Rows are true classes, columns what the model says. Point at a cell to read it in all of them.'}
      </p>
      <div className={classes.matrices}>
        {counts.map((values, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: not by its checkpoint, since the slider within must keep the focus while it walks through them
          <figure key={`${i} ${models[i]!.run.id}`} className={classes.matrix}>
            <figcaption className={classes.pickerNote}>{modelTitle(models[i]!)}</figcaption>
            {epochs(i)}
            <Matrix
              title={`Confusion matrix of ${modelTitle(models[i]!)}`}
              classNames={names}
              counts={values}
              scale="count"
              largest={largest}
              cursor={cursor}
              onCursor={setCursor}
            />
          </figure>
        ))}
        {differences.map((values, i) => (
          <figure key={models[i + 1]!.checkpoint.id} className={classes.matrix}>
            <figcaption className={classes.pickerNote}>
              {`${modelTitle(models[i + 1]!)} minus ${modelTitle(models[0]!)}`}
            </figcaption>
            <Matrix
              title={`Difference of the confusion matrices of ${modelTitle(models[i + 1]!)} and ${modelTitle(models[0]!)}`}
              classNames={names}
              counts={values}
              scale="difference"
              largest={largestDifference}
              cursor={cursor}
              onCursor={setCursor}
            />
          </figure>
        ))}
      </div>
    </Panel>
  )
}
