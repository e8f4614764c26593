import { Button, Group, Modal, Progress, Text } from '@mantine/core'
import { type RangePoint, smoothedLosses, suggestRates } from '@shared/training/rangeTest.ts'
import type { RunRequest } from '@shared/training/run.ts'
import { useEffect, useMemo, useState } from 'react'
import { api } from '../client.ts'
import { Chart } from '../components/chart/Chart.tsx'
import type { Range } from '../components/chart/types.ts'
import { formatSignificant } from '../components/format.ts'
import { attempt } from '../stores/notify.ts'
import { editRecipe } from './newRunDraft.ts'

const STEPS = 200
const rounded = (rate: number) => Number(rate.toPrecision(2))
const formatRate = (log: number) => formatSignificant(10 ** log)

/** Trains some steps at growing rates and shows the loss; ends with the dialog. */
export default function RangeTestDialog({ request, onClose }: { request: RunRequest; onClose(): void }) {
  const [points, setPoints] = useState<readonly RangePoint[]>([])
  const [phase, setPhase] = useState('Preparing')
  const [cursor, setCursor] = useState<number | null>(null)
  const [range, setRange] = useState<Range | null>(null)
  useEffect(() => {
    const leave = new AbortController()
    void attempt(async () => {
      const events = await api().runs.rangeTest({ request, steps: STEPS }, { signal: leave.signal })
      for await (const event of events) {
        if (leave.signal.aborted) return
        if (event.kind === 'preparing') setPhase(event.progress.phase)
        else {
          setPhase('Training')
          setPoints((before) => [...before, ...event.points])
        }
      }
      setPhase('done')
    }, 'Range test').finally(() => setPhase((now) => (now === 'done' ? now : 'ended')))
    return () => leave.abort()
  }, [request])
  const suggested = useMemo(() => (phase === 'done' ? suggestRates(points, STEPS) : null), [phase, points])
  const x = points.map(({ learningRate }) => Math.log10(learningRate))
  const smoothed = smoothedLosses(points, STEPS)
  const use = (rate: number) => {
    editRecipe({ learningRate: rounded(rate) })
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Range test" size="xl">
      <Text size="sm" c="dimmed" mb="sm">
        {STEPS} steps of {request.architecture.title} on {request.dataset}, the learning rate growing from step to step.
        Choose one where the loss falls, well before it rises. Nothing is kept.
      </Text>
      <Chart
        title="Loss"
        series={[
          {
            id: 'loss',
            label: 'loss',
            colour: '#2f7de1',
            shape: 'line',
            x,
            y: points.map(({ loss }) => loss),
            smoothed,
          },
        ]}
        marks={
          suggested
            ? [
                { x: Math.log10(suggested.steepest), kind: 'best', label: 'steepest' },
                { x: Math.log10(suggested.tenthOfLowest), kind: 'drop', label: 'a tenth of the lowest' },
              ]
            : []
        }
        x={{ label: 'learning rate', format: formatRate }}
        y={{ label: 'cross-entropy, nats', format: formatSignificant, scale: 'linear' }}
        domain={[-5, 1]}
        range={range}
        onRange={setRange}
        cursor={cursor}
        onCursor={setCursor}
        height={280}
        fileName="range-test"
      />
      {phase !== 'done' && phase !== 'ended' && (
        <Progress mt="sm" value={(100 * points.length) / STEPS} aria-label={phase} />
      )}
      <Group mt="md" justify="flex-end">
        {phase === 'done' && !suggested && <Text size="sm">The loss never fell: no rate is suggested.</Text>}
        {suggested && (
          <>
            <Button variant="default" onClick={() => use(suggested.tenthOfLowest)}>
              Use {rounded(suggested.tenthOfLowest)} (a tenth of the lowest’s)
            </Button>
            <Button onClick={() => use(suggested.steepest)}>Use {rounded(suggested.steepest)} (steepest)</Button>
          </>
        )}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Modal>
  )
}
