import { Button } from '@mantine/core'
import type { SimilarityEvent, SimilarityMatrix } from '@shared/api/compare.ts'
import type { Progress as ProgressState } from '@shared/data/dataset.ts'
import { useRef, useState } from 'react'
import { api } from '../client.ts'
import { Panel } from '../components/Panel.tsx'
import { attempt } from '../stores/notify.ts'
import classes from './compare.module.css'
import { type Model, modelTitle } from './models.ts'
import similarityClasses from './SimilarityPanel.module.css'
import { WorkProgress } from './WorkProgress.tsx'

/** Per cent of colour behind the largest number: ink stays readable on it in both schemes. */
const MOST_COLOUR = 52

type Work = { phase: 'idle' } | { phase: 'working'; progress: ProgressState | null }

/** How alike the layers of two models are (linear CKA). */
export function SimilarityPanel({ left, right, dataset }: { left: Model; right: Model; dataset: string }) {
  const [work, setWork] = useState<Work>({ phase: 'idle' })
  const [matrix, setMatrix] = useState<SimilarityMatrix | null>(null)
  const abort = useRef<AbortController | null>(null)
  const pair = { left: left.checkpoint.id, right: right.checkpoint.id, dataset }

  const compare = async () => {
    const stopping = new AbortController()
    abort.current = stopping
    setWork({ phase: 'working', progress: null })
    await attempt(async () => {
      const events: AsyncIterable<SimilarityEvent> = await api().compare.similarity(pair, { signal: stopping.signal })
      for await (const event of events) {
        if (event.kind === 'progress') setWork({ phase: 'working', progress: event.progress })
        else setMatrix(event.similarity)
      }
    }, 'The layers were not compared')
    setWork({ phase: 'idle' })
  }
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
      {work.phase === 'working' && <WorkProgress what="Comparing layers" progress={work.progress} />}
      {!matrix && work.phase === 'idle' && (
        <p className={classes.dim}>
          {`Linear centred kernel alignment of every layer of one model with every layer of the other, over the first 512 test images of ${dataset}.`}
        </p>
      )}
      {matrix && (
        <div className={classes.matrices}>
          <table className={similarityClasses.matrix} aria-label="Linear CKA of all pairs of layers">
            <caption>{`rows: ${modelTitle(left)}, columns: ${modelTitle(right)}; over the first ${matrix.images} test images of ${dataset}`}</caption>
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
          {matrix.values.some(Number.isNaN) && (
            <p className={classes.dim}>–: one of the two layers gives the same output for every image.</p>
          )}
        </div>
      )}
    </Panel>
  )
}
