import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { paperNumbersOf, paperNumbersOn } from '@shared/architecture/paperNumbers.ts'
import { fieldWords } from '@shared/architecture/receptiveField.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import type { ReactNode } from 'react'
import { formatBytes, formatCount, formatInteger } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import classes from './NewRun.module.css'
import { type Checked, type NewRunDraft, stepsPerEpoch } from './newRunDraft.ts'

interface Props {
  draft: NewRunDraft
  checked: Checked
  dataset: Dataset | undefined
  children: ReactNode
}

/** What follows from the form before anything is trained: size of the network, number of steps, size of the checkpoints. */
export function NewRunSummary({ draft, checked, dataset, children }: Props) {
  const report = checked.architecture ? inspectArchitecture(checked.architecture).report : null
  const paper = checked.architecture && paperNumbersOf(checked.architecture)
  const comparable = checked.architecture && paperNumbersOn(checked.architecture, dataset)
  const { epochs, validationShare } = draft.recipe
  const images = dataset ? dataset.counts.train - Math.round(dataset.counts.train * validationShare) : 0
  const steps = stepsPerEpoch(draft, dataset)
  const rows: readonly (readonly [string, string])[] = [
    ['Parameters', report ? formatInteger(report.parameters) : '–'],
    ...(paper ? [['Parameters as printed', formatCount(paper.printedParameters)] as const] : []),
    ['MACs per image', report ? formatCount(report.macs) : '–'],
    ['Receptive field', report ? `${fieldWords(report.receptiveField)} px` : '–'],
    // Weights and momentum, 4 bytes each.
    ['Checkpoint size', report ? `about ${formatBytes(report.parameters * 8)}` : '–'],
    ['Training images', dataset ? formatInteger(images) : '–'],
    ['Steps per epoch', Number.isFinite(steps) ? formatInteger(steps) : '–'],
    ['Total steps', Number.isFinite(steps * epochs) ? formatInteger(steps * epochs) : '–'],
    ...(comparable ? [['Paper’s error', `${comparable.errorPercent} %`] as const] : []),
  ]
  return (
    <Panel title="Summary" className={classes.summary}>
      <dl className={classes.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="numeric">{value}</dd>
          </div>
        ))}
      </dl>
      {checked.mistakes.length > 0 && (
        <div role="alert">
          <ul className={classes.mistakes}>
            {checked.mistakes.map(({ field, message }) => (
              <li key={`${field}${message}`}>{message}</li>
            ))}
          </ul>
        </div>
      )}
      <div className={classes.begin}>{children}</div>
    </Panel>
  )
}
