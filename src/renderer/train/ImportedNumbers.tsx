import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { formatInteger } from '../components/format.ts'
import { NumberCell } from '../components/NumberCell.tsx'
import { routeTo } from '../stores/route.ts'
import classes from './RunDetail.module.css'

/** In place of a training's numbers: what is known of weights that were made elsewhere. */
export function ImportedNumbers({ run }: { run: RunSummary }) {
  const { architecture, dataset, recipe } = run.request
  return (
    <div className={classes.numbers}>
      <NumberCell label="Trained here" value="no" note={`epochs and recipe unknown`} />
      <NumberCell label="Weights" value={formatInteger(analyseArchitecture(architecture).parameters)} />
      <NumberCell label="Classes of" value={dataset} />
      <NumberCell label="Preprocessing" value={recipe.preprocessing} />
      <NumberCell
        label="Error"
        value={null}
        note={<a href={routeTo('compare', ['models'], { models: run.id })}>measure it in Compare</a>}
      />
    </div>
  )
}
