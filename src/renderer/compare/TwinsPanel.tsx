import { Button, Select, Table } from '@mantine/core'
import type { TwinsEvent } from '@shared/api/compare.ts'
import type { Progress } from '@shared/data/dataset.ts'
import { errorMessage } from '@shared/errors.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'
import { NumberField } from '../components/NumberField.tsx'
import { Panel } from '../components/Panel.tsx'
import { ErrorState } from '../components/States.tsx'
import { routeTo } from '../stores/route.ts'
import classes from './compare.module.css'
import { DataPicker } from './DataPicker.tsx'
import { type Model, modelTitle } from './models.ts'
import { TwinCrops } from './TwinCrops.tsx'
import { type TwinQuestion, twinLayers } from './twinQuestion.ts'
import { WorkProgress } from './WorkProgress.tsx'

type Found = Extract<TwinsEvent, { kind: 'done' }>
type State =
  | { phase: 'idle' | 'stopped' }
  | { phase: 'working'; progress: Progress | null }
  | { phase: 'failed'; error: unknown }
  | { phase: 'done'; found: Found }

interface Props {
  /** At least two, on the same images. */
  models: readonly Model[]
  /** The channel that was clicked or typed; null before. */
  question: TwinQuestion | null
  onQuestion(question: TwinQuestion): void
  /** On whose test images they are sought; empty where the user has to choose. */
  dataset: string
  onDataset(name: string): void
}

/** For a channel of one model the channels of another that correlate most with it over the data set, with their crops. */
export function TwinsPanel({ models, question, onQuestion, dataset, onDataset }: Props) {
  const [draft, setDraft] = useState<Partial<TwinQuestion>>({})
  const [other, setOther] = useState<number | null>(null)
  const [invalid, setInvalid] = useState(false)
  const of = Math.min(draft.of ?? question?.of ?? 0, models.length - 1)
  const to = other !== null && other !== of && other < models.length ? other : of === 0 ? 1 : 0
  const layers = twinLayers(models[of]!.run.request.architecture)
  const layer = layers.find(({ name }) => name === (draft.layer ?? question?.layer)) ?? layers[0]
  const most = (layer?.output.channels ?? 1) - 1
  const channel = Math.min(most, draft.channel ?? question?.channel ?? 0)
  const [state, seek, stop] = useTwins(question ? models[question.of] : undefined, models[to], dataset)
  // Only the question itself: another channel in the fields asks nothing before it is sent.
  const asked = question && `${question.of} ${question.layer}:${question.channel}`
  const place = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is what `question` says
  useEffect(() => {
    if (!question) return
    setDraft({})
    const abort = seek(question)
    place.current?.scrollIntoView?.({ block: 'nearest' })
    return abort
  }, [asked, seek])

  const titles = models.map(modelTitle)
  const options = titles.map((label, at) => ({ value: String(at), label }))
  const ask = () => {
    if (!layer) return
    const next = { of, layer: layer.name, channel }
    const same = question && question.of === of && question.layer === next.layer && question.channel === channel
    if (same) seek(next)
    else onQuestion(next)
  }
  return (
    <Panel
      title="Neuron twins"
      actions={
        state.phase === 'working' && (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        )
      }
    >
      <form
        className={classes.toolbar}
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <span className={classes.dim}>Channel of</span>
        <Select
          aria-label="Model whose channel it is"
          data={options}
          value={String(of)}
          onChange={(value) => value !== null && setDraft({ of: Number(value) })}
          w={190}
        />
        <Select
          aria-label="Layer of the channel"
          data={layers.map(({ name }) => name)}
          value={layer?.name ?? null}
          onChange={(value) => value && setDraft({ ...draft, of, layer: value, channel })}
          w={100}
        />
        <NumberField
          aria-label={`Channel, 0 to ${most}`}
          min={0}
          max={most}
          tells="beside"
          value={channel}
          onInvalid={setInvalid}
          onChange={(value) => setDraft({ ...draft, of, channel: value })}
          w={84}
        />
        <span className={classes.dim}>in</span>
        <Select
          aria-label="Model in which twins are sought"
          data={options.filter(({ value }) => value !== String(of))}
          value={String(to)}
          onChange={(value) => value !== null && setOther(Number(value))}
          w={190}
        />
        <span className={classes.dim}>over test images of</span>
        <DataPicker label="Data set of the twins" dataset={dataset || null} onDataset={onDataset} />
        <Button type="submit" variant="default" disabled={invalid || dataset === '' || state.phase === 'working'}>
          Find twins
        </Button>
      </form>
      <div ref={place} aria-live="polite">
        {(state.phase === 'idle' || dataset === '') && (
          <p className={classes.dim}>
            {`The channels of the other model whose mean activation correlates most with this one's, over the first 512 test images of ${dataset || 'a data set that you choose'}.`}
          </p>
        )}
        {state.phase === 'stopped' && <p className={classes.dim}>Stopped; find twins begins again.</p>}
        {state.phase === 'working' && <WorkProgress what="Looking for twins" progress={state.progress} />}
        {state.phase === 'failed' && question && <ErrorState error={state.error} retry={() => seek(question)} />}
        {state.phase === 'done' && question && (
          <Answer
            found={state.found}
            question={question}
            titles={[titles[question.of]!, titles[to]!]}
            images={`the first ${state.found.images} test images of ${dataset}`}
            dataset={dataset}
          />
        )}
      </div>
    </Panel>
  )
}

function Answer({
  found,
  question: { layer, channel },
  titles,
  images,
  dataset,
}: {
  found: Found
  question: TwinQuestion
  titles: readonly [string, string]
  /** What the correlations are over. */
  images: string
  dataset: string
}) {
  if (found.twins.length === 0)
    return (
      <p className={classes.verdict}>
        {`${layer}:${channel} of ${titles[0]} gives the same output on ${images}, so nothing correlates with it; choose another channel.`}
      </p>
    )
  return (
    <div className={classes.twins}>
      <Table maw={360} aria-label={`Twins of ${layer}:${channel} in ${titles[1]}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{`Twins of ${layer}:${channel}`}</Table.Th>
            <Table.Th ta="right">{`Correlation over ${images}`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.twins.map((twin) => (
            <Table.Tr key={`${twin.layer}:${twin.channel}`}>
              <Table.Td>
                <a className="mono" href={routeTo('explain', [found.right, `${twin.layer}:${twin.channel}`])}>
                  {`${twin.layer}:${twin.channel}`}
                </a>
              </Table.Td>
              <Table.Td ta="right" className="numeric">
                {twin.correlation.toFixed(3)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <TwinCrops found={found} layer={layer} channel={channel} titles={titles} dataset={dataset} />
    </div>
  )
}

/** Asks for the twins of a channel of `left` in `right`; the newest question ends the one before. */
function useTwins(left: Model | undefined, right: Model | undefined, dataset: string) {
  const [state, setState] = useState<State>({ phase: 'idle' })
  const running = useRef<AbortController | null>(null)
  const [leftId, rightId] = [left?.checkpoint.id, right?.checkpoint.id]
  const seek = useCallback(
    (question: TwinQuestion) => {
      running.current?.abort()
      if (!leftId || !rightId || dataset === '') return
      const abort = new AbortController()
      running.current = abort
      const put = (next: State) => !abort.signal.aborted && setState(next)
      const work = async () => {
        put({ phase: 'working', progress: null })
        try {
          const { layer, channel } = question
          const query = { left: leftId, right: rightId, dataset, layer, channel }
          const events: AsyncIterable<TwinsEvent> = await api().compare.twins(query, { signal: abort.signal })
          for await (const event of events)
            put(
              event.kind === 'progress'
                ? { phase: 'working', progress: event.progress }
                : { phase: 'done', found: event },
            )
        } catch (error) {
          put(errorMessage(error).code === 'CANCELLED' ? { phase: 'stopped' } : { phase: 'failed', error })
        }
      }
      void work()
      return () => abort.abort()
    },
    [leftId, rightId, dataset],
  )
  const stop = () => {
    running.current?.abort()
    setState({ phase: 'stopped' })
  }
  return [state, seek, stop] as const
}
