import { Button, Progress } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { hasOwnMaps } from '@shared/architecture/kinds/table.ts'
import { describePrior, PICTURES_LIMIT } from '@shared/explain/maximisation.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import { useState } from 'react'
import { formatDuration } from '../../components/format.ts'
import { NumberField } from '../../components/NumberField.tsx'
import { attempt } from '../../stores/notify.ts'
import explain from '../explain.module.css'
import { formatSelection, type Selection, targetOf } from '../selection.ts'
import { AtlasButton } from './AtlasButton.tsx'
import { MaximisedPictures } from './MaximisedPictures.tsx'
import { MaximiseHelp } from './MaximiseHelp.tsx'
import classes from './maximise.module.css'
import { PriorChoice } from './PriorChoice.tsx'
import { useMaximiseSettings } from './settings.ts'
import { useMaximise } from './useMaximise.ts'

interface Props {
  model: ExplainedModel
  report: ArchitectureReport
  selection: Selection
  onSelect(selection: Selection): void
}

/** Makes pictures, each from a noise of its own, that excite what is selected as much as possible. */
export function MaximiseSection({ model, report, selection, onSelect }: Props) {
  const settings = useMaximiseSettings()
  const { prior, steps, seed, pictures } = settings
  const [invalid, setInvalid] = useState<Record<string, boolean>>({})
  const { last, running, run, stop } = useMaximise(model.checkpoint, targetOf(selection))
  const set = useMaximiseSettings.setState
  const layer =
    selection.kind === 'unit' ? selection.unit.layer : report.layers.findLast(({ spec }) => hasOwnMaps(spec))!.name
  const field = (name: 'pictures' | 'steps' | 'seed', label: string, prefix: string, min: number, max: number) => (
    <NumberField
      aria-label={label}
      prefix={prefix}
      min={min}
      max={max}
      value={settings[name]}
      onChange={(value) => set({ [name]: value })}
      onInvalid={(now) => setInvalid((before) => ({ ...before, [name]: now }))}
    />
  )
  return (
    <section aria-label="What excites it" className={explain.section} data-maximised={last?.done ? 'done' : undefined}>
      <div className={explain.sectionHead}>
        <h3 className={classes.title}>
          What excites it
          <MaximiseHelp prior={prior} preprocessing={model.preprocessing} />
        </h3>
      </div>
      <PriorChoice value={prior} onChange={(value) => set({ prior: value })} />
      <div className={classes.fields}>
        {field('pictures', 'Pictures', 'pictures ', 1, PICTURES_LIMIT)}
        {field('steps', 'Steps', 'steps ', 1, 2000)}
        {field('seed', 'Seed of the first picture', 'seed ', 0, 0xffff_ffff)}
      </div>
      <div className={classes.actions}>
        {running ? (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button
            variant="default"
            disabled={Object.values(invalid).some(Boolean)}
            onClick={() => void attempt(() => run({ prior, steps, seed, pictures }), 'Activation maximisation')}
          >
            Make pictures
          </Button>
        )}
        <AtlasButton model={model} report={report} layer={layer} onSelect={onSelect} />
      </div>
      {running && (
        <div role="status">
          <Progress value={last ? (last.step / last.steps) * 100 : 0} aria-label="Activation maximisation" />
          <p className={`${explain.dim} numeric`}>
            {last ? `Step ${last.step} of ${last.steps}` : 'Starting'}
            {last && last.secondsLeft !== null && `, ${formatDuration(last.secondsLeft)} left`}
          </p>
        </div>
      )}
      {last && (
        <MaximisedPictures
          event={last}
          address={formatSelection(selection)}
          size={model.architecture.input}
          prior={describePrior(prior)}
        />
      )}
    </section>
  )
}
