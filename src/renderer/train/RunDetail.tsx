import { Alert, Progress, Tabs } from '@mantine/core'
import { knownData } from '@shared/compare/sameData.ts'
import { isActive, type RunSummary } from '@shared/training/run.ts'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { formatDuration, formatInteger } from '../components/format.ts'
import { runColour } from '../components/runColour.ts'
import { EmptyState } from '../components/States.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { ForeignCurves } from '../foreign/ForeignCurves.tsx'
import { ForeignNumbers } from '../foreign/ForeignNumbers.tsx'
import { useCard } from '../networks/bundled.ts'
import { NetworkCard } from '../networks/NetworkCard.tsx'
import { useCheckpoints } from '../stores/checkpoints.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { CheckpointTable } from './CheckpointTable.tsx'
import { ImportedNumbers } from './ImportedNumbers.tsx'
import { LayersTab } from './layers/LayersTab.tsx'
import { NextSteps } from './NextSteps.tsx'
import { PhaseBadge } from './PhaseBadge.tsx'
import { progressOf } from './phases.ts'
import { RunActions } from './RunActions.tsx'
import { RunCurves } from './RunCurves.tsx'
import classes from './RunDetail.module.css'
import { RunFacts } from './RunFacts.tsx'
import { RunNumbers } from './RunNumbers.tsx'

const TABS = ['curves', 'layers', 'checkpoints', 'facts', 'about'] as const

/** One run: its state and numbers, its curves, its checkpoints, and what is needed to repeat it. */
export function RunDetail({ run, tab }: { run: RunSummary; tab: string | undefined }) {
  const checkpoints = useCheckpoints(run.id)
  const card = useCard(run.id)
  const shown = TABS.find((candidate) => candidate === tab) ?? 'curves'
  const { request, preparation } = run
  const foreign = run.imported?.curves
  return (
    <div className={classes.detail}>
      <ViewHeader
        title={
          <span className={classes.title}>
            <span className={classes.dot} style={{ background: runColour(run.id) }} aria-hidden />
            {run.title}
            <PhaseBadge run={run} />
          </span>
        }
        subtitle={
          foreign
            ? `Foreign run · ${foreign.form} · ${run.imported?.file ?? ''}`
            : `${request.architecture.title} · ${knownData(run) ?? run.imported?.opened?.form} · ${run.imported ? 'imported weights' : `seed ${request.seed}`}`
        }
        actions={<RunActions run={run} />}
      />
      {run.reason && (
        <Alert
          className={classes.alert}
          data-tone={run.phase === 'failed' ? 'bad' : 'plain'}
          icon={<IconAlertTriangle size={18} />}
          title={run.phase === 'failed' ? 'The run failed' : undefined}
          role={run.phase === 'failed' ? 'alert' : 'note'}
        >
          {run.reason}
        </Alert>
      )}
      {run.warnings.length > 0 && (
        <Alert className={classes.alert} data-tone="warn" icon={<IconInfoCircle size={18} />} role="note">
          {run.warnings.map((warning) => (
            <div key={warning}>{warning}</div>
          ))}
        </Alert>
      )}
      {preparation && (
        <div className={classes.preparation} role="status">
          <span>
            {preparation.phase}: {formatInteger(preparation.done)}
            {preparation.total !== null && ` of ${formatInteger(preparation.total)}`} {preparation.unit}
            {preparation.secondsLeft !== null && `, ${formatDuration(preparation.secondsLeft)} left`}
          </span>
          <Progress
            size="xs"
            value={preparation.total ? (preparation.done / preparation.total) * 100 : 100}
            animated={preparation.total === null}
            aria-label={preparation.phase}
          />
        </div>
      )}
      {!preparation && isActive(run.phase) && (
        <Progress size="xs" value={progressOf(run) * 100} aria-label="Progress of the run" />
      )}
      {foreign ? (
        <ForeignNumbers curves={foreign} />
      ) : run.imported ? (
        <ImportedNumbers run={run} />
      ) : (
        <RunNumbers run={run} checkpoints={checkpoints} />
      )}
      {run.imported && !foreign && <NextSteps run={run} checkpoints={checkpoints} />}
      <Tabs
        value={shown}
        onChange={(next) => next && navigate(routeTo('train', next === 'curves' ? [run.id] : [run.id, next]))}
      >
        <Tabs.List>
          <Tabs.Tab value="curves">Curves</Tabs.Tab>
          {!run.imported && <Tabs.Tab value="layers">Layers</Tabs.Tab>}
          {!foreign && (
            <Tabs.Tab value="checkpoints">
              Checkpoints <span className={classes.count}>{checkpoints.length}</span>
            </Tabs.Tab>
          )}
          <Tabs.Tab value="facts">Facts</Tabs.Tab>
          {card && <Tabs.Tab value="about">About</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="curves" pt="sm">
          {foreign ? (
            <ForeignCurves key={run.id} run={run} />
          ) : run.imported ? (
            <EmptyState title="No curves">
              These weights were made elsewhere; what was measured while they were trained isn’t in their file.
            </EmptyState>
          ) : (
            <RunCurves key={run.id} run={run} checkpoints={checkpoints} />
          )}
        </Tabs.Panel>
        {!run.imported && (
          <Tabs.Panel value="layers" pt="sm">
            {shown === 'layers' && <LayersTab key={run.id} run={run} />}
          </Tabs.Panel>
        )}
        <Tabs.Panel value="checkpoints" pt="sm">
          <CheckpointTable run={run} checkpoints={checkpoints} />
        </Tabs.Panel>
        <Tabs.Panel value="facts" pt="sm">
          <RunFacts key={run.id} run={run} />
        </Tabs.Panel>
        {card && (
          <Tabs.Panel value="about" pt="sm">
            <NetworkCard card={card} />
          </Tabs.Panel>
        )}
      </Tabs>
    </div>
  )
}
