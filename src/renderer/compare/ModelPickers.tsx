import { ActionIcon, Button, Select } from '@mantine/core'
import { checkpointPlace } from '@shared/training/checkpointWords.ts'
import { type CheckpointInfo, hasModel, type RunSummary } from '@shared/training/run.ts'
import { IconPlus, IconX } from '@tabler/icons-react'
import { formatPercent } from '../components/format.ts'
import { runColour } from '../components/runColour.ts'
import { preferred } from '../stores/checkpoints.ts'
import { runTitle } from '../stores/runTitles.ts'
import classes from './compare.module.css'
import { EpochSlider } from './EpochSlider.tsx'
import { MODEL_LIMIT, type ModelChoice } from './models.ts'

interface Props {
  choices: readonly ModelChoice[]
  runs: readonly RunSummary[]
  checkpoints: Readonly<Record<string, CheckpointInfo[]>>
  onChange(choices: ModelChoice[]): void
}

/** The columns of the comparison: a run each, and a slider over its checkpoints. */
export function ModelPickers({ choices, runs, checkpoints, onChange }: Props) {
  const options = runs.filter((run) => hasModel(run)).map((run) => ({ value: run.id, label: runTitle(run) }))
  const replace = (at: number, choice: ModelChoice) => onChange(choices.map((old, i) => (i === at ? choice : old)))
  const unused = options.find(({ value }) => !choices.some(({ runId }) => runId === value)) ?? options[0]
  return (
    <div className={classes.pickers}>
      {choices.map((choice, at) => {
        const all = (checkpoints[choice.runId] ?? []).toSorted((a, b) => a.step - b.step)
        const current = all.findIndex(({ id }) => id === (choice.checkpointId ?? preferred(all)?.id))
        const checkpoint = all[current]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place, and the same run may stand in two of them
          <div key={at} className={classes.picker} style={{ borderTopColor: runColour(choice.runId) }}>
            <div className={classes.pickerHead}>
              <Select
                aria-label={`Model ${at + 1}`}
                data={options}
                value={options.some(({ value }) => value === choice.runId) ? choice.runId : null}
                placeholder="Choose a run"
                searchable
                onChange={(runId) => runId && replace(at, { runId, checkpointId: null })}
                flex={1}
              />
              {choices.length > 1 && (
                <ActionIcon
                  aria-label={`Leave model ${at + 1} out`}
                  onClick={() => onChange(choices.filter((_, i) => i !== at))}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
            </div>
            <EpochSlider
              label={`Checkpoint of model ${at + 1}`}
              checkpoints={all}
              current={checkpoint?.id}
              onChange={(checkpointId) => replace(at, { runId: choice.runId, checkpointId })}
            />
            <span className={classes.pickerNote}>
              {checkpoint
                ? [
                    `${checkpointPlace(checkpoint)}${checkpoint.best ? ', the best' : checkpoint.last && checkpoint.kind !== 'imported' ? ', the last' : ''}`,
                    checkpoint.testError === null ? null : `test error ${formatPercent(checkpoint.testError)}`,
                  ]
                    .filter(Boolean)
                    .join(' · ')
                : runs.length > 0 && !runs.some(({ id }) => id === choice.runId)
                  ? 'this run is gone; choose another'
                  : choice.checkpointId && all.length > 0
                    ? 'this checkpoint is gone; choose another epoch'
                    : 'no checkpoint yet'}
            </span>
          </div>
        )
      })}
      {choices.length < MODEL_LIMIT && unused && (
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...choices, { runId: unused.value, checkpointId: null }])}
        >
          {choices.length === 0 ? 'Choose a model' : 'Add a model'}
        </Button>
      )}
    </div>
  )
}
