import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/api/host.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Engine } from '../engine/client.ts'
import { createExplainEngine } from './explainEngine.ts'

interface Call {
  job: string
  input: unknown
  isCancelled: boolean
  answer(result: unknown): void
  fail(error: WorkbenchError): void
}

/** Engines that answer when the test says so. */
function engines() {
  const started: { calls: Call[]; isKilled: boolean; die(): void }[] = []
  const startEngine = (): Engine => {
    let die = () => {}
    const exited = new Promise<string>((resolve) => {
      die = () => resolve('signal SIGKILL')
    })
    const record = { calls: [] as Call[], isKilled: false, die }
    started.push(record)
    return {
      pid: started.length,
      threads: 1,
      exited,
      kill: () => {
        record.isKilled = true
        die()
      },
      call(job, input) {
        let answer: (result: unknown) => void = () => {}
        let fail: (error: WorkbenchError) => void = () => {}
        const result = new Promise<never>((resolve, reject) => {
          answer = resolve as never
          fail = reject
        })
        result.catch(() => {})
        const call: Call = { job, input, isCancelled: false, answer, fail }
        record.calls.push(call)
        return {
          events: (async function* (): AsyncGenerator<never> {
            await result.catch(() => {})
          })(),
          result,
          command: () => {},
          cancel: () => {
            call.isCancelled = true
            call.fail(new WorkbenchError('CANCELLED', 'Cancelled.'))
          },
        }
      },
    }
  }
  return { started, startEngine }
}

const fit = { id: 'image-1', fit: { rule: 'crop', box: null, height: 32, width: 32 } } as const
const tick = () => new Promise((resolve) => setImmediate(resolve))

describe('the explaining engine', () => {
  it('starts with the first question and is kept for the next', async () => {
    const { started, startEngine } = engines()
    const engine = createExplainEngine({ settings: () => DEFAULT_SETTINGS, startEngine })
    expect(started).toHaveLength(0)
    for (const answer of ['one', 'two']) {
      const asked = engine.ask('explain-fit-image', fit)
      await tick()
      started[0]!.calls.at(-1)!.answer(answer)
      expect(await asked).toBe(answer)
    }
    expect(started).toHaveLength(1)
  })

  it('starts anew after a crash, which fails only what was asked', async () => {
    const { started, startEngine } = engines()
    const engine = createExplainEngine({ settings: () => DEFAULT_SETTINGS, startEngine })
    const asked = engine.ask('explain-fit-image', fit)
    await tick()
    started[0]!.calls[0]!.fail(new WorkbenchError('RUNTIME', 'The engine ended unexpectedly.'))
    started[0]!.die()
    await expect(asked).rejects.toThrow('ended unexpectedly')
    const again = engine.ask('explain-fit-image', fit)
    await tick()
    started[1]!.calls[0]!.answer('fine')
    expect(await again).toBe('fine')
  })

  it('starts anew for another choice of runtime', async () => {
    const { started, startEngine } = engines()
    let settings: Settings = DEFAULT_SETTINGS
    const engine = createExplainEngine({ settings: () => settings, startEngine })
    void engine.ask('explain-fit-image', fit).catch(() => {})
    await tick()
    settings = { ...settings, runtime: 'wasm' }
    void engine.ask('explain-fit-image', fit).catch(() => {})
    await tick()
    expect(started.map(({ isKilled }) => isKilled)).toEqual([true, false])
  })

  it('cancels what nobody waits for any more', async () => {
    const { started, startEngine } = engines()
    const engine = createExplainEngine({ settings: () => DEFAULT_SETTINGS, startEngine })
    const abort = new AbortController()
    const asked = engine.ask('explain-fit-image', fit, abort.signal)
    await tick()
    abort.abort()
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(started[0]!.calls[0]!.isCancelled).toBe(true)
  })

  it('does not cancel what has been answered', async () => {
    const { started, startEngine } = engines()
    const engine = createExplainEngine({ settings: () => DEFAULT_SETTINGS, startEngine })
    const abort = new AbortController()
    const asked = engine.ask('explain-fit-image', fit, abort.signal)
    await tick()
    started[0]!.calls[0]!.answer('done')
    await asked
    abort.abort()
    expect(started[0]!.calls[0]!.isCancelled).toBe(false)
  })

  it('ends its process when it is closed', async () => {
    const { started, startEngine } = engines()
    const engine = createExplainEngine({ settings: () => DEFAULT_SETTINGS, startEngine })
    engine.close()
    void engine.ask('explain-fit-image', fit).catch(() => {})
    await tick()
    engine.close()
    expect(started.map(({ isKilled }) => isKilled)).toEqual([true])
  })
})
