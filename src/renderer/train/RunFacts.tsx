import { Textarea } from '@mantine/core'
import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { paperNumbersOf } from '@shared/architecture/paperNumbers.ts'
import { fieldCell } from '@shared/architecture/receptiveField.ts'
import { knownData } from '@shared/compare/sameData.ts'
import { diagnosticsEvery } from '@shared/training/layerDiagnostics.ts'
import type { RunFile, RunSummary } from '@shared/training/run.ts'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'
import { formatCount, formatDate, formatInteger, formatPercent } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { LoadingState } from '../components/States.tsx'
import { ForeignFacts } from '../foreign/ForeignFacts.tsx'
import { useDatasets } from '../stores/datasets.ts'
import { attempt } from '../stores/notify.ts'
import { putRuns } from '../stores/runs.ts'
import { paperError } from './curveSeries.ts'
import classes from './RunDetail.module.css'
import { type Facts, importedFacts, recipeFacts } from './recipeFacts.tsx'

/** Its chart library is loaded with the first look at the facts. */
const LayerBars = lazy(() => import('./LayerBars.tsx'))

function FactList({ facts }: { facts: Facts }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="numeric">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Everything that is needed to repeat the run. */
export function RunFacts({ run }: { run: RunSummary }) {
  const [file, setFile] = useState<RunFile | null>(null)
  const [note, setNote] = useState(run.note)
  useEffect(() => {
    let left = false
    void attempt(async () => {
      const read = await api().runs.file({ id: run.id })
      if (!left) setFile(read)
    }, 'Facts of the run')
    return () => {
      left = true
    }
  }, [run.id])
  const typed = useRef({ note, known: run.note })
  typed.current = { note, known: run.note }
  const saveNote = useCallback(() => {
    const { note: now, known } = typed.current
    if (now !== known) void attempt(async () => putRuns(await api().runs.edit({ ids: [run.id], note: now })), 'Note')
  }, [run.id])
  // A view that is left by keys or by the browser's own buttons takes the field away without a blur.
  useEffect(() => saveNote, [saveNote])
  return (
    <div className={classes.columns}>
      {run.imported?.curves ? (
        <ForeignFacts curves={run.imported.curves} file={run.imported.file} />
      ) : (
        <OwnFacts run={run} file={file} />
      )}
      <Panel title="Run">
        <FactList
          facts={[
            [
              'Id',
              <span key="id" className="mono">
                {run.id}
              </span>,
            ],
            ['Created', formatDate(run.createdAt)],
            ['Tags', run.tags.length > 0 ? run.tags.join(', ') : '–'],
          ]}
        />
        <Textarea
          mt="sm"
          label="Note"
          autosize
          minRows={2}
          maxRows={10}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onBlur={saveNote}
        />
      </Panel>
    </div>
  )
}

/** Recipe, network and machine of a run with a network. */
function OwnFacts({ run, file }: { run: RunSummary; file: RunFile | null }) {
  const { request } = run
  const { architecture } = request
  const report = analyseArchitecture(architecture)
  const paper = paperNumbersOf(architecture)
  const dataset = useDatasets((state) => state.list.find((one) => one.name === request.dataset))
  const paperShare = paperError(run, dataset)
  return (
    <>
      <Panel title={run.imported ? 'Imported weights' : 'Recipe'}>
        <FactList facts={run.imported ? importedFacts(run, run.imported) : recipeFacts(run)} />
      </Panel>
      <Panel title="Network">
        <FactList
          facts={[
            ['Architecture', architecture.title],
            ['Parameters', formatInteger(report.parameters)],
            ...(paper ? [['Parameters as printed', formatCount(paper.printedParameters)] as const] : []),
            ['Multiply-accumulates', formatCount(report.macs)],
            ['Receptive field', `${fieldCell(report.receptiveField)} px`],
            ['Classes', formatInteger(report.classes)],
            ['Data set', knownData(run) ?? 'not known'],
            ...(paperShare === null ? [] : [['Paper’s error', formatPercent(paperShare)] as const]),
          ]}
        />
        <Suspense fallback={<LoadingState what="Drawing the layers" />}>
          <LayerBars report={report} />
        </Suspense>
      </Panel>
      <Panel title="Machine">
        <FactList
          facts={[
            ['Runtime', run.runtime ?? 'not chosen yet'],
            ['Device', run.device ?? '–'],
            ['Step', run.stepMode ?? '–'],
            ['Layer diagnostics', everyWords(diagnosticsEvery(request))],
            ...(run.tensorboard
              ? [
                  [
                    'Event files',
                    <span key="events" className="mono">
                      {run.tensorboard}
                    </span>,
                  ] as const,
                ]
              : []),
            ...Object.entries(run.algorithms).map(
              ([layer, algorithm]) => [`Algorithm of ${layer}`, algorithm] as const,
            ),
            ...Object.entries(file?.versions ?? {}).map(([name, version]) => [name, version] as const),
          ]}
        />
      </Panel>
    </>
  )
}

const everyWords = (every: number) => (every === 0 ? 'off' : `every ${formatInteger(every)} steps`)
