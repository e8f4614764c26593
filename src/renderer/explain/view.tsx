import { Button, Group, SegmentedControl } from '@mantine/core'
import { sameClasses } from '@shared/compare/sameData.ts'
import { errorMessage } from '@shared/errors.ts'
import { isForeign, type RunSummary } from '@shared/training/run.ts'
import { useCallback, useEffect, useMemo } from 'react'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { explainBundled, useBundled } from '../networks/bundled.ts'
import { preferred, useCheckpoints } from '../stores/checkpoints.ts'
import { navigate, redirect, routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import type { ViewProps } from '../views.ts'
import { CheckpointPicker } from './CheckpointPicker.tsx'
import { DropTarget } from './DropTarget.tsx'
import { ExperimentPage } from './ExperimentPage.tsx'
import { ExplorePage } from './ExplorePage.tsx'
import classes from './explain.module.css'
import { FigurePage } from './FigurePage.tsx'
import { useKeptImages } from './keptImages.ts'
import { formatSelection, parseSelection, type Selection } from './selection.ts'
import { useModel } from './useModelChoice.ts'
import { XRayPage } from './XRayPage.tsx'

const PAGES = [
  { value: 'explore', label: 'Explore' },
  { value: 'experiment', label: "The paper's experiment" },
  { value: 'xray', label: 'Input X-ray' },
  { value: 'figure', label: 'Figure' },
] as const
type Page = (typeof PAGES)[number]['value']

const isCheckpoint = (text: string | undefined) => text !== undefined && /^[0-9a-f]{64}$/.test(text)

const alike = (one: RunSummary | undefined, other: RunSummary | undefined) =>
  one !== undefined && other !== undefined && sameClasses(one, other)

/** `#/explain/CHECKPOINT/conv5:12@3,4`, `#/explain/RUN`, `?page=experiment`. */
const addressOf = (checkpoint: string, selection: string | undefined, page: Page) =>
  routeTo('explain', selection ? [checkpoint, selection] : [checkpoint], page === 'explore' ? {} : { page })

export default function ExplainView({ path, query }: ViewProps) {
  useKeptImages()
  const byId = useRuns((state) => state.byId)
  const phase = useRuns((state) => state.phase)
  const runs = useMemo(
    () =>
      Object.values(byId)
        .filter((run) => !isForeign(run))
        .filter((run) => run.epochsDone > 0 || run.step > 0 || run.phase === 'done')
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    [byId],
  )
  const page: Page = PAGES.find(({ value }) => value === query.get('page'))?.value ?? 'explore'
  const named = isCheckpoint(path[0]) ? path[0]! : null
  const opened = useModel(named)
  // The model of a moment ago counts while the next one opens, so that the slider that asked for it stays.
  const namedRun = named ? (opened.model?.runId ?? null) : (path[0] ?? null)
  const runId = namedRun ?? (named ? null : (runs[0]?.id ?? null))
  const checkpoints = useCheckpoints(runId)

  const go = useCallback(
    (checkpoint: string, selection: string | undefined, nextPage: Page, how: 'push' | 'replace') => {
      const address = addressOf(checkpoint, selection, nextPage)
      if (how === 'push') navigate(address)
      else redirect({ view: 'explain' }, address)
    },
    [],
  )
  // A run, or nothing, in the address: go to a checkpoint of it.
  const first = preferred(checkpoints)?.id
  useEffect(() => {
    if (!named && first) redirect({ view: 'explain', path }, addressOf(first, path[1], page))
  }, [named, first, path, page])

  const { model, report } = opened
  const parsed = useMemo((): { selection: Selection | null; mistake: string | null } => {
    if (!path[1] || !report) return { selection: null, mistake: null }
    try {
      return { selection: parseSelection(path[1], report), mistake: null }
    } catch (error) {
      return { selection: null, mistake: errorMessage(error).message }
    }
  }, [path, report])
  const onSelect = useCallback(
    (selection: Selection | null, how: 'push' | 'replace') => {
      if (named) go(named, selection ? formatSelection(selection) : undefined, page, how)
    },
    [named, page, go],
  )

  const header = (
    <ViewHeader
      title="Explain"
      actions={
        <>
          <CheckpointPicker
            runs={runs}
            runId={runId}
            checkpoints={checkpoints}
            checkpoint={checkpoints.find(({ id }) => id === named) ?? null}
            onRun={(id) => {
              // The same number may be another class in another run.
              const kept =
                parsed.selection?.kind === 'class' && !alike(byId[id], byId[runId ?? '']) ? undefined : path[1]
              navigate(addressOf(id, kept, page))
            }}
            onCheckpoint={(id) => go(id, path[1], page, 'replace')}
          />
          <SegmentedControl
            aria-label="Page"
            value={page}
            data={[...PAGES]}
            onChange={(value) => named && go(named, path[1], value as Page, 'push')}
          />
        </>
      }
    />
  )
  const size = model?.architecture.input ?? { height: 32, width: 32 }
  return (
    <DropTarget size={size}>
      <div className={classes.view}>
        {header}
        {parsed.mistake && (
          <p className={classes.note} role="alert">
            {parsed.mistake}
          </p>
        )}
        {phase === 'loading' ? (
          <LoadingState what="Reading the runs" />
        ) : !named && runs.length === 0 ? (
          <NothingTrained />
        ) : !named && checkpoints.length === 0 ? (
          <EmptyState title="No checkpoint yet">
            One is written at the end of every epoch; the first will open here by itself.
          </EmptyState>
        ) : opened.phase === 'failed' ? (
          <ErrorState error={opened.error} retry={opened.again} title="The checkpoint does not open" />
        ) : model && report ? (
          page === 'experiment' ? (
            <ExperimentPage model={model} runs={runs} />
          ) : page === 'xray' ? (
            <XRayPage model={model} />
          ) : page === 'figure' ? (
            <FigurePage model={model} report={report} />
          ) : (
            <ExplorePage model={model} report={report} selection={parsed.selection} onSelect={onSelect} />
          )
        ) : (
          <LoadingState what="Opening the checkpoint" />
        )}
      </div>
    </DropTarget>
  )
}

/** No checkpoint to explain: the way to one, the shortest first. */
function NothingTrained() {
  const network = useBundled()[0]
  const train = (
    <Button variant={network ? 'default' : 'filled'} onClick={() => navigate(routeTo('train'))}>
      Go to Train
    </Button>
  )
  return (
    <EmptyState
      title="Nothing is trained yet"
      action={
        network ? (
          <Group gap="xs" justify="center">
            <Button onClick={() => void explainBundled(network)}>Explain with {network.card.title}</Button>
            {train}
          </Group>
        ) : (
          train
        )
      }
    >
      {network
        ? 'Explanations need a trained network: take the one that comes with the workbench, train one, or import weights.'
        : 'Explanations need a checkpoint: train a network, or import weights. The quick start takes a few minutes.'}
    </EmptyState>
  )
}
