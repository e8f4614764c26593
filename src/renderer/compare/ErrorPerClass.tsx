import { errorPerClass } from '@shared/compare/confusion.ts'
import { Fragment } from 'react'
import { formatPercent } from '../components/format.ts'
import { runColour } from '../components/runColour.ts'
import classes from './compare.module.css'
import { type Model, modelTitle } from './models.ts'
import type { Answers } from './statistics.ts'

/** Error of every class, a bar a model; a full track is 100 %. */
export function ErrorPerClass({ models, answers }: { models: readonly Model[]; answers: readonly Answers[] }) {
  const names = answers[0]!.evaluation.classes
  const errors = answers.map(({ evaluation }) => errorPerClass({ classes: names.length, counts: evaluation.confusion }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: many classes scroll, and without it the keyboard could not scroll them
    <section className={classes.bars} aria-label="Error of every class" tabIndex={0}>
      {names.map((name, row) => (
        <Fragment key={name}>
          <span>{name}</span>
          <div>
            {errors.map((values, at) => {
              const value = values[row]!
              const model = models[at]!
              return (
                <div key={model.checkpoint.id} className={classes.bar}>
                  <span className="visually-hidden">{modelTitle(model)}</span>
                  <div className={classes.track}>
                    <div
                      className={classes.fill}
                      style={{ width: `${100 * (value || 0)}%`, background: runColour(model.run.id) }}
                    />
                  </div>
                  <span>{formatPercent(value) ?? 'no images'}</span>
                </div>
              )
            })}
          </div>
        </Fragment>
      ))}
      <div className={classes.scale} aria-hidden="true">
        <span>0 %</span>
        <span>50 %</span>
        <span>100 %</span>
      </div>
    </section>
  )
}
