import { Button, Modal, Progress, Select } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { hasOwnMaps } from '@shared/architecture/kinds/table.ts'
import type { AtlasPicture } from '@shared/explain/maximisation.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import { useMemo, useState } from 'react'
import { api } from '../../client.ts'
import { formatDuration, formatInteger } from '../../components/format.ts'
import { NumberField } from '../../components/NumberField.tsx'
import { ErrorState } from '../../components/States.tsx'
import { attempt } from '../../stores/notify.ts'
import explain from '../explain.module.css'
import type { Selection } from '../selection.ts'
import { useAnswer } from '../useAnswer.ts'
import { AtlasGrid } from './AtlasGrid.tsx'
import { atlasKey, computeAtlas, stopAtlas, useAtlases } from './atlases.ts'
import classes from './maximise.module.css'
import { PriorChoice } from './PriorChoice.tsx'
import { useMaximiseSettings } from './settings.ts'

interface Props {
  model: ExplainedModel
  report: ArchitectureReport
  /** The layer that it opens with. */
  first: string
  onSelect(selection: Selection): void
  onClose(): void
}

const NONE: AtlasPicture[] = []

/** One picture for every channel of a layer. What was computed once is there at once; the rest is computed when it is asked for. */
export function AtlasDialog({ model, report, first, onSelect, onClose }: Props) {
  const [layer, setLayer] = useState(first)
  const { prior, seed, atlasSteps: steps } = useMaximiseSettings()
  const [invalid, setInvalid] = useState(false)
  const question = { checkpoint: model.checkpoint, layer, prior, steps, seed }
  const key = atlasKey(question)
  const build = useAtlases(({ builds }) => builds[key])
  const ended = build?.phase === 'ended' ? build.at : 0
  const kept = useAnswer((signal) => api().explain.atlas(question, { signal }), [key, ended])
  const fresh = build?.pictures ?? NONE
  const pictures = useMemo(
    () => new Map([...(kept.value?.pictures ?? NONE), ...fresh].map((one) => [one.channel, one])),
    [kept.value, fresh],
  )
  const channels = report.layers.find(({ name }) => name === layer)!.output.channels
  const answers = kept.value?.channels === channels
  const missing = answers ? channels - pictures.size : 0
  const event = build?.phase === 'computing' ? build.event : null
  return (
    <Modal opened onClose={onClose} title={`What excites the channels of ${layer}`} size={1040}>
      <div className={classes.bar}>
        <PriorChoice value={prior} onChange={(value) => useMaximiseSettings.setState({ prior: value })} />
        <Select
          aria-label="Layer"
          w={150}
          value={layer}
          data={report.layers.filter(({ spec }) => hasOwnMaps(spec)).map(({ name }) => name)}
          allowDeselect={false}
          onChange={(value) => value && setLayer(value)}
        />
        <NumberField
          aria-label="Steps"
          prefix="steps "
          w={120}
          min={1}
          max={2000}
          value={steps}
          onChange={(value) => useMaximiseSettings.setState({ atlasSteps: value })}
          onInvalid={setInvalid}
        />
        {build?.phase === 'computing' ? (
          <Button variant="default" onClick={() => stopAtlas(question)}>
            Stop
          </Button>
        ) : (
          <Button
            disabled={missing === 0 || invalid}
            onClick={() => void attempt(() => computeAtlas(question), 'The atlas')}
          >
            {pictures.size === 0 ? 'Compute' : 'Compute the rest'}
          </Button>
        )}
      </div>
      <div role="status">
        {build?.phase === 'computing' && (
          <Progress value={event ? (event.done / event.total) * 100 : 0} aria-label={`Atlas of ${layer}`} />
        )}
        <p className={`${explain.dim} numeric`}>
          {`${formatInteger(pictures.size)} of ${formatInteger(channels)} channels`}
          {build?.phase === 'computing'
            ? event?.secondsLeft != null && `, ${formatDuration(event.secondsLeft)} left`
            : missing > 0 && '. Each is kept as it is done: stop and go on at any time.'}
        </p>
      </div>
      {kept.phase === 'failed' && <ErrorState error={kept.error} retry={kept.again} />}
      {answers && (
        <AtlasGrid
          layer={layer}
          atlas={kept.value!}
          pictures={pictures}
          onPick={(channel) => {
            onSelect({ kind: 'unit', unit: { layer, channel, row: null, column: null } })
            onClose()
          }}
        />
      )}
    </Modal>
  )
}
