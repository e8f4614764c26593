import { ActionIcon, Anchor, Button, Collapse, NumberInput, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import { isBuiltIn, isPaperNetwork } from '@shared/architecture/builtIn.ts'
import { errorMessage } from '@shared/errors.ts'
import { RECIPE_PRESETS } from '@shared/training/presets.ts'
import type { RunRequest } from '@shared/training/run.ts'
import { IconDice3, IconLock, IconLockOpen, IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { api } from '../client.ts'
import { formatInteger } from '../components/format.ts'
import { networkChoices } from '../components/networkChoices.ts'
import { Panel } from '../components/Panel.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { loadDatasets, useDatasets } from '../stores/datasets.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { putRun } from '../stores/runs.ts'
import { AdvancedFields } from './AdvancedFields.tsx'
import classes from './NewRun.module.css'
import { NewRunSummary } from './NewRunSummary.tsx'
import {
  choosePreset,
  editDraft,
  type NewRunDraft,
  stepsPerEpoch,
  suitPreset,
  useDraft,
  whiteningNote,
} from './newRunDraft.ts'
import { QuickStartButton } from './QuickStartButton.tsx'
import { RecipeFields } from './RecipeFields.tsx'
import { StartFromFields } from './StartFromFields.tsx'
import { checkStartFrom, originOf, startFrom, useStartFrom } from './startFrom.ts'
import { useOwnArchitectures } from './useOwnArchitectures.ts'

const WIDTHS = [0.0625, 0.125, 0.25, 0.5, 0.75, 1, 1.5, 2]

/** The form of a new run: what is trained, on what, how, and from which seed; with what follows from it beside it. */
export function NewRun() {
  const draft = useDraft()
  const datasets = useDatasets((state) => state.list)
  const reading = useDatasets((state) => state.phase === 'loading')
  const own = useOwnArchitectures()
  const start = useStartFrom()
  const [locked, setLocked] = useState(draft.preset !== 'custom')
  const [advanced, setAdvanced] = useState(false)
  const [starting, setStarting] = useState(false)
  /** A folder that the host did not take, and why. */
  const [refused, setRefused] = useState({ folder: '', why: '' })
  useEffect(() => {
    void loadDatasets()
  }, [])
  const dataset = datasets.find((candidate) => candidate.name === draft.dataset)
  useEffect(() => suitPreset(draft.preset, dataset), [draft.preset, dataset])
  const note = whiteningNote(draft, dataset)
  const checked = useMemo(() => {
    const found = checkStartFrom(draft, start, own, dataset)
    // Data sets that are still being read are not missing.
    return reading ? { ...found, mistakes: found.mistakes.filter(({ field }) => field !== 'dataset') } : found
  }, [draft, start, own, dataset, reading])
  const mistakes = useMemo(() => new Map(checked.mistakes.map(({ field, message }) => [field, message])), [checked])
  const isPaper = isPaperNetwork(draft.architectureId)
  const comesAlong = isBuiltIn(draft.architectureId) && own.every(({ id }) => id !== draft.architectureId)

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
            <div className={classes.fields}>
              <StartFromFields />
              <Select
                label="Network"
                description={
                  start.origin
                    ? 'That of the model it starts from.'
                    : 'One of the paper’s twelve, a preset, or one of your own.'
                }
                searchable
                value={start.origin ? null : draft.architectureId}
                placeholder={start.origin?.architecture.title}
                disabled={start.origin !== null}
                error={mistakes.get('architecture')}
                onChange={(value) => value && editDraft({ architectureId: value })}
                data={networkChoices(own)}
              />
              <Select
                label="Data set"
                description="Classes and image size of the network follow from it."
                value={dataset ? draft.dataset : null}
                placeholder={reading ? 'Reading the data sets…' : undefined}
                error={mistakes.get('dataset')}
                onChange={(value) => value && editDraft({ dataset: value })}
                data={datasets.map(({ name, title, counts }) => ({
                  value: name,
                  label: `${title} (${formatInteger(counts.train)} images)`,
                }))}
              />
              {comesAlong && !start.origin && (
                <>
                  <Select
                    label="Width"
                    description="Multiplies the channels of every hidden layer; 1 is the network as published."
                    value={String(draft.width)}
                    error={mistakes.get('width')}
                    onChange={(value) => value && editDraft({ width: Number(value) })}
                    data={[...new Set([...WIDTHS, draft.width])]
                      .sort((a, b) => a - b)
                      .map((width) => ({ value: String(width), label: widthTitle(width) }))}
                  />
                  {isPaper && (
                    <Switch
                      className={classes.switch}
                      label="ReLU after the class maps"
                      description="The paper’s table has one; under it, class maps of narrow networks can die at 0."
                      checked={draft.lastRelu}
                      onChange={(event) => editDraft({ lastRelu: event.currentTarget.checked })}
                    />
                  )}
                </>
              )}
              <TextInput
                label="Title"
                description="Shown in the run list. Default: network and data set."
                placeholder="optional"
                maxLength={120}
                value={draft.title}
                onChange={(event) => editDraft({ title: event.currentTarget.value })}
              />
              <NumberInput
                label="Seed"
                description="Decides weights, shuffles, masks and the held-out part; the same seed repeats the run."
                min={0}
                max={0xffff_ffff}
                clampBehavior="none"
                allowDecimal={false}
                value={Number.isNaN(draft.seed) ? '' : draft.seed}
                error={mistakes.get('seed')}
                onChange={(value) => editDraft({ seed: value === '' ? Number.NaN : Number(value) })}
                rightSectionWidth={30}
                rightSection={
                  <Tooltip label="Random seed">
                    <ActionIcon
                      size={22}
                      aria-label="Random seed"
                      onClick={() => editDraft({ seed: crypto.getRandomValues(new Uint32Array(1))[0]! })}
                    >
                      <IconDice3 size={15} />
                    </ActionIcon>
                  </Tooltip>
                }
              />
            </div>
          </Panel>
          <Panel
            title="Recipe"
            actions={
              <>
                <Select
                  aria-label="Preset"
                  value={draft.preset}
                  onChange={(value) => {
                    choosePreset(value as NewRunDraft['preset'])
                    setLocked(value !== 'custom')
                  }}
                  data={[
                    ...RECIPE_PRESETS.map(({ id, title }) => ({ value: id, label: title })),
                    { value: 'custom', label: 'Values of your own' },
                  ]}
                />
                <Button
                  variant="default"
                  aria-pressed={!locked}
                  leftSection={locked ? <IconLock size={14} /> : <IconLockOpen size={14} />}
                  onClick={() => setLocked(!locked)}
                >
                  {locked ? 'Edit values' : 'Lock values'}
                </Button>
              </>
            }
          >
            <p className={classes.preset}>
              {RECIPE_PRESETS.find(({ id }) => id === draft.preset)?.help ??
                'Values of your own; choose a preset to begin anew.'}
              {note && ` ${note}`}
            </p>
            <RecipeFields
              recipe={draft.recipe}
              locked={locked}
              mistakes={mistakes}
              stepsPerEpoch={stepsPerEpoch(draft, dataset)}
              request={request}
            />
          </Panel>
          <Panel
            title="Advanced"
            actions={
              <Button variant="subtle" aria-expanded={advanced} onClick={() => setAdvanced(!advanced)}>
                {advanced ? 'Hide' : 'Show'}
              </Button>
            }
          >
            <Collapse expanded={advanced}>
              <AdvancedFields
                draft={draft}
                folderMistake={refused.why && refused.folder === draft.tensorboard ? refused.why : null}
              />
            </Collapse>
            {!advanced && (
              <p className={classes.preset} style={{ margin: 0 }}>
                Runtime, training step and convolution are chosen by measurement. What loads on this machine, and why,
                is in the{' '}
                <Anchor href={routeTo('settings')} fz="inherit" underline="always">
                  settings
                </Anchor>
                .
              </p>
            )}
          </Panel>
        </div>
        <NewRunSummary draft={draft} checked={checked} dataset={dataset}>
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

function widthTitle(width: number): string {
  if (width === 1) return '1 (the paper’s)'
  const part = 1 / width
  return Number.isInteger(part) && part <= 16 ? `${width} (1/${part})` : String(width)
}
