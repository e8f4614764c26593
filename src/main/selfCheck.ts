import { createRouterClient } from '@orpc/server'
import { inputSizeOf, paperArchitecture } from '../shared/architecture/paper.ts'
import { EMBEDDED_DATASET } from '../shared/data/dataset.ts'
import { errorMessage, WorkbenchError } from '../shared/errors.ts'
import { QUICK_RECIPE } from '../shared/training/presets.ts'
import { isActive } from '../shared/training/run.ts'
import type { Application } from './application.ts'

/** One thing that was tried. */
export interface CheckedStep {
  name: string
  ok: boolean
  seconds: number
  /** What came of it, or the error, in one sentence. */
  said: string
}

export interface SelfCheckReport {
  ok: boolean
  steps: CheckedStep[]
}

/** Steps that are trained. */
const STEPS = 20
/** Seconds that one step of the check may take. */
const PATIENCE = 600

/**
 * Tries what the workbench is for, on the machine that it is on: the runtimes, a short training, an explanation, and what the host adds. Every step
 * is tried, whatever became of those before it.
 * @param more what is tried first, e.g. the window; each answers with a sentence or throws
 */
export async function selfCheck(
  application: Application,
  more: readonly { name: string; work(): Promise<string> }[] = [],
  onStep: (step: CheckedStep) => void = () => {},
): Promise<SelfCheckReport> {
  const api = createRouterClient(application.router, { context: { isHere: true as const } })
  let checkpoint: string | null = null

  async function runtimes(): Promise<string> {
    const { runtimes: all, chosen } = await api.host.doctor()
    const words = all.map(
      ({ id, works, tried }) => `${id} ${works ? 'works' : `does not: ${tried.at(-1) ?? 'not there'}`}`,
    )
    if (!all.some(({ works }) => works)) throw new WorkbenchError('RUNTIME', `No runtime works: ${words.join('; ')}.`)
    return `${chosen} computes (${words.join('; ')}).`
  }

  async function training(): Promise<string> {
    const dataset = await api.datasets.get({ name: EMBEDDED_DATASET })
    const architecture = paperArchitecture('all-cnn-c', {
      width: 0.0625,
      lastRelu: false,
      classes: dataset.classes.length,
      inputSize: inputSizeOf(dataset),
    })
    const { id } = await api.runs.start({ architecture, dataset: EMBEDDED_DATASET, recipe: QUICK_RECIPE, seed: 1 })
    const abort = new AbortController()
    for await (const event of await api.runs.events({ after: -1 }, { signal: abort.signal })) {
      if (event.runId !== id) continue
      const phase = event.kind === 'summary' ? event.summary.phase : null
      // It may also have been paused or stopped: the window is there to be clicked.
      if (phase && !isActive(phase)) break
      if (event.kind === 'progress' && event.step >= STEPS) break
    }
    abort.abort()
    const before = await api.runs.get({ id })
    if (isActive(before.phase)) await api.runs.stop({ id })
    const run = await api.runs.get({ id })
    if (run.phase === 'failed') throw new WorkbenchError('RUNTIME', run.reason ?? 'The training failed.')
    checkpoint = (await api.runs.checkpoints({ id })).at(-1)?.id ?? null
    if (!checkpoint) throw new WorkbenchError('INTERNAL', 'The training left no checkpoint.')
    return `${run.step} steps on ${run.runtime}, ${run.device}.`
  }

  async function explanation(): Promise<string> {
    if (!checkpoint) throw new WorkbenchError('NOT_FOUND', 'There is no checkpoint to explain, as the training failed.')
    const bytes = new Uint8Array(Buffer.from(PICTURE, 'base64'))
    const fit = { rule: 'crop' as const, box: null, height: 32, width: 32 }
    const { fitted } = await api.explain.putImage({ name: 'picture.png', bytes, fit })
    const [map] = await api.explain.attribute({
      checkpoint,
      pixels: fitted.pixels,
      target: { kind: 'class', index: 0 },
      methods: ['guided-backprop'],
    })
    if (!map!.pixels.some((value) => value !== 0)) throw new WorkbenchError('RUNTIME', 'The map is empty.')
    return `Guided backpropagation in ${Math.round(map!.milliseconds)} ms.`
  }

  const steps: CheckedStep[] = []
  const all = [
    ...more,
    { name: 'runtimes', work: runtimes },
    { name: `training of ${STEPS} steps`, work: training },
    { name: 'explanation', work: explanation },
  ]
  for (const { name, work } of all) {
    const began = performance.now()
    const [ok, said] = await inTime(work(), name).then(
      (sentence) => [true, sentence] as const,
      (error) => [false, errorMessage(error).message] as const,
    )
    const step = { name, ok, seconds: Math.round(performance.now() - began) / 1000, said }
    steps.push(step)
    onStep(step)
  }
  return { ok: steps.every(({ ok }) => ok), steps }
}

/** A driver that hangs must not hang the check. */
async function inTime<Result>(work: Promise<Result>, name: string): Promise<Result> {
  const late = new WorkbenchError('RUNTIME', `The ${name} did not end within ${PATIENCE} s.`)
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), PATIENCE * 1000)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** A yellow disc on grey, a PNG of 48 pixels a side. Made beforehand: main itself loads no image library. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAIAAADYYG7QAAAAtUlEQVR42u2YXQ2AMAyEWYMSLIAELOAFCYhDA1oQAAltr/sj18eFHt+uy9Ytzes2tBQyNBYEIhCBCFQ7RjD/PK7n4LJPbsHkOzpeOULIJB+N6UunQ44fWK2SAjSmXClAY1Locx/C7dHrSDEapRqPDhAotl4aTZaMQASqDIT0fj5NlgwHiq3ap5qEqAQ2st2uIdwkpYKEK4K5nouiqSexTkOyTtdhagJfYVu523OnJhCBCPRfoBtcMjglbrA9VwAAAABJRU5ErkJggg=='
