import { Button } from '@mantine/core'
import { errorMessage } from '@shared/errors.ts'
import { RECIPE_PRESETS } from '@shared/training/presets.ts'
import type { RunRequest } from '@shared/training/run.ts'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { api } from '../client.ts'
import { Panel } from '../components/Panel.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { loadDatasets, useDatasets } from '../stores/datasets.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { putRun } from '../stores/runs.ts'
import { ComputationFields, computationWords } from './ComputationFields.tsx'
import { EstimatePanel } from './EstimatePanel.tsx'
import { FormGroup } from './FormGroup.tsx'
import { NetworkFields } from './NetworkFields.tsx'
import classes from './NewRun.module.css'
import { NewRunSummary } from './NewRunSummary.tsx'
import { editDraft, stepsPerEpoch, suitPreset, useDraft, whiteningNote } from './newRunDraft.ts'
import { PresetBar } from './PresetBar.tsx'
import { QuickStartButton } from './QuickStartButton.tsx'
import { RecipeFields } from './RecipeFields.tsx'
import { checkStartFrom, originOf, startFrom, useStartFrom } from './startFrom.ts'
import { useOwnArchitectures } from './useOwnArchitectures.ts'

/** The form of a new run: what is trained, on what, how, and from which seed; with what follows from it beside it. */
export function NewRun() {
  const draft = useDraft()
  const datasets = useDatasets((state) => state.list)
  const reading = useDatasets((state) => state.phase === 'loading')
  const own = useOwnArchitectures()
  const start = useStartFrom()
  const [advanced, setAdvanced] = useState(false)
  const [starting, setStarting] = useState(false)
  /** A folder that the host did not take, and why. */
  const [refused, setRefused] = useState({ folder: '', why: '' })
  useEffect(() => {
    void loadDatasets()
  }, [])
  const dataset = datasets.find((candidate) => candidate.name === draft.dataset)
  useEffect(() => suitPreset(draft.preset, dataset), [draft.preset, dataset])
  const help = RECIPE_PRESETS.find(({ id }) => id === draft.preset)?.help
  const words = [help, whiteningNote(draft, dataset)].filter(Boolean).join(' ')
  const checked = useMemo(() => {
    const found = checkStartFrom(draft, start, own, dataset)
    // Data sets that are still being read are not missing.
    return reading ? { ...found, mistakes: found.mistakes.filter(({ field }) => field !== 'dataset') } : found
  }, [draft, start, own, dataset, reading])
  const mistakes = useMemo(() => new Map(checked.mistakes.map(({ field, message }) => [field, message])), [checked])

  const request = useMemo((): RunRequest | null => {
    const { architecture, mistakes: found } = checked
    if (!architecture || found.length > 0) return null
    const { seed, runtime, step, convolution, diagnosticsEvery } = draft
    const title = draft.title.trim()
    const recipe = start.origin ? { ...draft.recipe, preprocessing: start.origin.preprocessing } : draft.recipe
    const computation = { runtime, step, convolution, diagnosticsEvery }
    const asked = { architecture, dataset: draft.dataset, recipe, seed, ...computation }
    return { ...asked, ...originOf(start), ...(title && { title }) }
  }, [checked, draft, start])

  const begin = async () => {
    if (!request) return
    setStarting(true)
    const folder = draft.tensorboard.trim()
    const run = await attempt(
      () =>
        api()
          .runs.start({ ...request, ...(folder && { tensorboard: folder }) })
          .catch((error) => {
            const { code, message } = errorMessage(error)
            if (code === 'REFUSED' && folder) {
              setRefused({ folder: draft.tensorboard, why: message })
              setAdvanced(true)
            }
            throw error
          }),
      'The run was not started',
    )
    setStarting(false)
    if (!run) return
    putRun(run)
    editDraft({ title: '' })
    void startFrom(null)
    navigate(routeTo('train', [run.id]))
  }

  return (
    <form
      className={classes.form}
      aria-label="New run"
      onSubmit={(event) => {
        event.preventDefault()
        void begin()
      }}
    >
      <ViewHeader
        title="New run"
        subtitle="What is trained, on what, how, and from which seed."
        actions={<QuickStartButton variant="default" />}
      />
      <div className={classes.columns}>
        <div className={classes.parts}>
          <Panel title="Network and data">
            <NetworkFields {...{ own, datasets, dataset, reading, mistakes }} />
          </Panel>
          <Panel title="Recipe" actions={<PresetBar />}>
            {words && <p className={classes.preset}>{words}</p>}
            <RecipeFields
              recipe={start.origin ? { ...draft.recipe, preprocessing: start.origin.preprocessing } : draft.recipe}
              mistakes={mistakes}
              stepsPerEpoch={stepsPerEpoch(draft, dataset)}
              request={request}
              preprocessed={start.origin !== null}
            />
          </Panel>
          <Panel>
            <FormGroup
              title="Computation"
              words={computationWords(draft)}
              opened={advanced}
              onToggle={() => setAdvanced(!advanced)}
            >
              <ComputationFields
                draft={draft}
                folderMistake={refused.why && refused.folder === draft.tensorboard ? refused.why : null}
              />
            </FormGroup>
          </Panel>
        </div>
        <NewRunSummary draft={draft} checked={checked} dataset={dataset}>
          <EstimatePanel request={request} />
          <Button
            type="submit"
            fullWidth
            size="sm"
            leftSection={<IconPlayerPlay size={16} />}
            loading={starting}
            disabled={request === null}
          >
            Start training
          </Button>
        </NewRunSummary>
      </div>
    </form>
  )
}
