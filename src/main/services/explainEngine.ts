import type { Settings } from '../../shared/api/host.ts'
import type { Engine } from '../engine/client.ts'
import type { ExplainJobs } from '../engine/explain/explainJobs.ts'
import type { EngineJobs } from '../engine/jobs.ts'
import type { ServiceContext } from './context.ts'

type Name = keyof ExplainJobs & keyof EngineJobs
type Input<N extends Name> = EngineJobs[N]['input']

/** The engine that explains: started when first needed, kept for its models and images, started anew after a crash or another choice of runtime. */
export interface ExplainEngine {
  /** @throws the engine's own WorkbenchError; CANCELLED when `signal` aborts. */
  ask<N extends Name>(job: N, input: Input<N>, signal?: AbortSignal): Promise<EngineJobs[N]['result']>
  /** The same with events; leaving the loop cancels the job. */
  watch<N extends Name>(
    job: N,
    input: Input<N>,
    signal?: AbortSignal,
  ): AsyncGenerator<EngineJobs[N]['event'], EngineJobs[N]['result'], void>
  close(): void
}

const choiceOf = ({ runtime, threads, tensorflowFolder, cudaDevice }: Settings) =>
  JSON.stringify([runtime, threads, tensorflowFolder, cudaDevice])

export function createExplainEngine(context: Pick<ServiceContext, 'settings' | 'startEngine'>): ExplainEngine {
  let current: { engine: Engine; choice: string } | null = null

  function engine(): Engine {
    const choice = choiceOf(context.settings())
    if (current && current.choice !== choice) {
      current.engine.kill()
      current = null
    }
    if (!current) {
      const started = { engine: context.startEngine({ background: false }), choice }
      current = started
      void started.engine.exited.then(() => {
        if (current === started) current = null
      })
    }
    return current.engine
  }

  async function* watch<N extends Name>(job: N, input: Input<N>, signal?: AbortSignal) {
    const running = engine().call(job, input)
    const cancel = () => running.cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    let over = false
    try {
      if (signal?.aborted) cancel()
      for await (const event of running.events) yield event
      const result = await running.result
      over = true
      return result
    } finally {
      signal?.removeEventListener('abort', cancel)
      if (!over) cancel()
    }
  }

  return {
    watch,
    async ask(job, input, signal) {
      const events = watch(job, input, signal)
      for (;;) {
        const { done, value } = await events.next()
        if (done) return value
      }
    },
    close() {
      current?.engine.kill()
      current = null
    },
  }
}
