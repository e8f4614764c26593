import type { LayerDiagnostics } from '../../../shared/training/layerDiagnostics.ts'
import type { StepMetrics } from '../../../shared/training/run.ts'
import type { TrainEvent } from './trainJob.ts'

/** At most eight events a second carry steps: smooth for the eye, nothing for the wire. */
const FLUSH_SECONDS = 0.125

/** Gathers steps until they are told of, and measures how the time between two of them is spent. */
export interface StepBundle {
  /** Time from here on counts; what came before was no step. */
  restart(): void
  /** Measures the training step itself. */
  computing<T>(work: () => Promise<T>): Promise<T>
  /** Seconds since the last call or restart: what one step took, all around it included. */
  lap(): number
  add(step: StepMetrics, layers?: Float32Array | null): void
  /** Whether it is time to tell. */
  readonly due: boolean
  /** The steps so far as one event; none when there are none. */
  flush(): TrainEvent[]
}

export function createStepBundle(clock: () => number, memory: () => { resident: number; tensors: number }): StepBundle {
  let steps: StepMetrics[] = []
  let measured: LayerDiagnostics[] = []
  let computing = 0 // seconds inside the training step since `window`
  let lap = clock()
  let window = lap
  return {
    restart() {
      lap = clock()
      window = lap
      computing = 0
    },
    async computing(work) {
      const before = clock()
      const result = await work()
      computing += clock() - before
      return result
    },
    lap() {
      const before = lap
      lap = clock()
      return lap - before
    },
    add(step, layers) {
      steps.push(step)
      if (layers) measured.push({ step: step.step, values: layers })
    },
    get due() {
      return clock() - window >= FLUSH_SECONDS
    },
    flush() {
      if (steps.length === 0) return []
      const told = steps
      const layers = measured.length > 0 ? { layers: measured } : {}
      const total = clock() - window
      const loopShare = total > 0 ? Math.max(0, 1 - computing / total) : 0
      steps = []
      measured = []
      computing = 0
      window = clock()
      return [{ kind: 'steps', steps: told, ...layers, memory: memory(), loopShare }]
    },
  }
}
