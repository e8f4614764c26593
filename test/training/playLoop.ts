import { type Progressed, trainingLoop } from '../../src/main/engine/training/loop.ts'
import type { TrainEvent, TrainResult } from '../../src/main/engine/training/trainJob.ts'
import type { Checkpoint } from '../../src/shared/checkpoint/checkpoint.ts'
import { START as BEGINNING, type StepMetrics } from '../../src/shared/training/run.ts'
import type { PlainRun } from './plainParts.ts'

export const START: Progressed = {
  position: BEGINNING,
  best: null,
}

/** Runs a loop to its end; `seen` may act on each event as it comes. */
export async function play(
  run: PlainRun,
  from: Checkpoint | null = null,
  seen: (event: TrainEvent) => void = () => {},
) {
  const start = from ? { position: from.header.position, best: from.header.best } : START
  const loop = trainingLoop(run.parts, start, from ? 'checkpoints/earlier.safetensors' : null)
  const events: TrainEvent[] = []
  for (;;) {
    const next = await loop.next()
    if (next.done) return { events, result: next.value satisfies TrainResult }
    events.push(next.value)
    seen(next.value)
  }
}
export const stepsOf = (events: TrainEvent[]): StepMetrics[] =>
  events.flatMap((event) => (event.kind === 'steps' ? event.steps : []))
export const checkpointsOf = (events: TrainEvent[]) =>
  events.flatMap((event) => (event.kind === 'checkpoint' ? [event.checkpoint] : []))
