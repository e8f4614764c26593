import { Button, NumberInput, Progress, Select, Table } from '@mantine/core'
import type { SimilarityEvent, SimilarityMatrix, TwinsEvent } from '@shared/api/compare.ts'
import type { Progress as ProgressState } from '@shared/data/dataset.ts'
import { useRef, useState } from 'react'
import { api } from '../client.ts'
import { Panel } from '../components/Panel.tsx'
import { attempt } from '../stores/notify.ts'
import { routeTo } from '../stores/route.ts'
import classes from './compare.module.css'
import { type Model, modelTitle } from './models.ts'
import similarityClasses from './SimilarityPanel.module.css'
import { TwinCrops } from './TwinCrops.tsx'

/** Per cent of colour behind the largest number: ink stays readable on it in both schemes. */
const MOST_COLOUR = 52

type Work = { phase: 'idle' } | { phase: 'working'; progress: ProgressState | null }
type Found = Extract<TwinsEvent, { kind: 'done' }>

/** How alike the layers of two models are (linear CKA), and which channels of the second follow a channel of the first. */
export function SimilarityPanel({ left, right }: { left: Model; right: Model }) {
  const [work, setWork] = useState<Work>({ phase: 'idle' })
  const [matrix, setMatrix] = useState<SimilarityMatrix | null>(null)
  const [layer, setLayer] = useState<string | null>(null)
  const [channel, setChannel] = useState(0)
  const [found, setFound] = useState<Found | null>(null)
  const abort = useRef<AbortController | null>(null)
  const pair = { left: left.checkpoint.id, right: right.checkpoint.id, dataset: left.run.request.dataset }

  async function follow<Event extends SimilarityEvent | TwinsEvent>(
    ask: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
    done: (event: Extract<Event, { kind: 'done' }>) => void,
  ) {
    abort.current = new AbortController()
    setWork({ phase: 'working', progress: null })
    await attempt(async () => {
      for await (const event of await ask(abort.current!.signal)) {
        if (event.kind === 'progress') setWork({ phase: 'working', progress: event.progress })
        else done(event as Extract<Event, { kind: 'done' }>)
      }
    }, 'The layers were not compared')
    setWork({ phase: 'idle' })
  }
  const compare = () =>
    follow<SimilarityEvent>(
      (signal) => api().compare.similarity(pair, { signal }),
      ({ similarity }) => {
        setMatrix(similarity)
        setLayer((now) => now ?? similarity.leftLayers[0] ?? null)
      },
    )
  const seek = () =>
    follow<TwinsEvent>((signal) => api().compare.twins({ ...pair, layer: layer!, channel }, { signal }), setFound)

  const progress = work.phase === 'working' ? work.progress : null
  return (
    <Panel
      title="Similarity of the layers"
      actions={
        work.phase === 'working' ? (
          <Button variant="default" onClick={() => abort.current?.abort()}>
            Stop
          </Button>
        ) : (
          <Button variant="default" onClick={compare}>
            {matrix ? 'Compute again' : 'Compute'}
          </Button>
        )
      }
    >
      {work.phase === 'working' && (
        <Progress
          aria-label="Comparing layers"
          value={progress?.total ? (100 * progress.done) / progress.total : 100}
          animated={!progress?.total}
          size="sm"
          mb="sm"
        />
      )}
      {!matrix && work.phase === 'idle' && (
        <p className={classes.dim}>
          Linear centred kernel alignment of every layer of one model with every layer of the other, over 512 test
          images; then neuron twins: the channels that respond to the same images.
        </p>
      )}
      {matrix && (
        <div className={classes.matrices}>
          <table className={similarityClasses.matrix} aria-label="Linear CKA of all pairs of layers">
            <caption>{`rows: ${modelTitle(left)}, columns: ${modelTitle(right)}; ${matrix.images} images`}</caption>
            <thead>
              <tr>
                <th aria-label="layer" />
                {matrix.rightLayers.map((name) => (
                  <th key={name} scope="col" className={similarityClasses.column}>
                    <span>{name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {matrix.leftLayers.map((name, row) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {matrix.rightLayers.map((other, column) => {
                    const value = matrix.values[row * matrix.rightLayers.length + column]!
                    return (
                      <td
                        key={other}
                        title={`${name} and ${other}: ${Number.isNaN(value) ? 'one of them does not vary' : value.toFixed(3)}`}
                        style={{
                          background: `color-mix(in srgb, var(--accent) ${Number.isNaN(value) ? 0 : Math.round(value * MOST_COLOUR)}%, transparent)`,
                        }}
                      >
                        {Number.isNaN(value) ? '–' : value.toFixed(2)}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
          <div className={similarityClasses.twins}>
            <h3 className={similarityClasses.heading}>Neuron twins</h3>
            <div className={classes.toolbar}>
              <Select
                aria-label={`Layer of ${modelTitle(left)}`}
                data={matrix.leftLayers}
                value={layer}
                onChange={setLayer}
                w={110}
              />
              <NumberInput
                aria-label="Channel"
                min={0}
                value={channel}
                onChange={(value) => typeof value === 'number' && setChannel(value)}
                w={80}
              />
              <Button variant="default" onClick={seek} disabled={!layer || work.phase === 'working'}>
                Find twins
              </Button>
            </div>
            {found && (
              <TwinCrops
                found={found}
                layer={layer!}
                channel={channel}
                titles={[modelTitle(left), modelTitle(right)]}
              />
            )}
            {found && (
              <Table mt="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{`In ${modelTitle(right)}`}</Table.Th>
                    <Table.Th ta="right">Correlation</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {found.twins.map((twin) => (
                    <Table.Tr key={`${twin.layer}:${twin.channel}`}>
                      <Table.Td>
                        <a
                          className="mono"
                          href={routeTo('explain', [right.checkpoint.id, `${twin.layer}:${twin.channel}`])}
                        >
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
            )}
          </div>
        </div>
      )}
    </Panel>
  )
}
