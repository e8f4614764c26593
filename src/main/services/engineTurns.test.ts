import { describe, expect, it, vi } from 'vitest'
import { fakeEngines, fakeTraining } from '../../../test/services/fakeEngine.ts'
import { startEngine } from '../engine/client.ts'
import { createEngineTurns, ENGINE_LIMITS, ENGINES_IN_ALL, type EngineKind } from '../engine/engineTurns.ts'
import { oneJob } from './oneJob.ts'

describe('turns of engines', () => {
  it('are given at once as far as the limits of a kind allow, then as others end', () => {
    const turns = createEngineTurns()
    const begun: number[] = []
    const taken = Array.from({ length: 5 }, (_, n) => turns.take('evaluate', () => begun.push(n)))
    expect(begun).toEqual([0, 1])
    taken[3]!.end() // leaves the queue
    taken[0]!.end()
    expect(begun).toEqual([0, 1, 2])
    taken[1]!.end()
    expect(begun).toEqual([0, 1, 2, 4])
    expect(turns.count()).toEqual({ alive: 2, waiting: 0 })
  })

  it('leave a place for a click, however much is at work', () => {
    const turns = createEngineTurns()
    const kinds = Object.keys(ENGINE_LIMITS).filter((kind) => kind !== 'explain' && kind !== 'train') as EngineKind[]
    for (const kind of kinds) for (let i = 0; i < 10; i++) turns.take(kind, () => {})
    expect(turns.count().alive).toBe(ENGINES_IN_ALL - 1)
    const begin = vi.fn()
    turns.take('explain', begin)
    expect(begin).toHaveBeenCalledOnce()
  })

  it('are never refused to trainings, whose own queue says how many there are, and trainings take no place of others', () => {
    const turns = createEngineTurns()
    const begin = vi.fn()
    for (let i = 0; i < 10; i++) turns.take('train', begin)
    turns.take('data', begin)
    expect(begin).toHaveBeenCalledTimes(11)
  })

  it('go to what somebody waits for first, whenever it came', () => {
    const turns = createEngineTurns(ENGINE_LIMITS, 2)
    const begun: string[] = []
    const first = turns.take('probe', () => begun.push('probe'))
    for (const kind of ['index', 'compare', 'data', 'weights'] as const) turns.take(kind, () => begun.push(kind))
    first.end()
    expect(begun).toEqual(['probe', 'weights'])
  })
})

describe('400 calls of four kinds', () => {
  it('never have more engines than the limits, all are answered, and a click is answered among them', async () => {
    let alive = 0
    let most = 0
    const mostOf: Record<string, number> = {}
    const aliveOf: Record<string, number> = {}
    let isHeld = true
    const job = (name: string) =>
      async function* () {
        aliveOf[name] = (aliveOf[name] ?? 0) + 1
        mostOf[name] = Math.max(mostOf[name] ?? 0, aliveOf[name])
        while (isHeld) await new Promise((resolve) => setTimeout(resolve, 1))
        aliveOf[name]--
        yield* []
        return name
      }
    const names = ['evaluate', 'weights', 'probe', 'explain-index'] as const
    const jobs = Object.fromEntries(names.map((name) => [name, job(name)]))
    const engines = fakeEngines(fakeTraining(), {
      ...jobs,
      'explain-open': async function* () {
        yield* []
        return 'opened'
      },
    } as never)
    const turns = createEngineTurns()
    const start = () => {
      const engine = startEngine(
        (environment) => {
          most = Math.max(most, ++alive)
          return engines.start(environment)
        },
        { turns },
      )
      void engine.exited.then((reason) => {
        if (reason !== 'it had not begun') alive--
      })
      return engine
    }
    const ask = async (name: (typeof names)[number] | 'explain-open', signal?: AbortSignal) => {
      const running = oneJob(start, name, null as never, signal)
      for (;;) {
        const { done, value } = await running.next()
        if (done) return value
      }
    }
    const abort = new AbortController()
    const answers = Array.from({ length: 400 }, (_, n) => ask(names[n % 4]!, n >= 200 ? abort.signal : undefined))
    expect(await ask('explain-open')).toBe('opened')
    abort.abort()
    const cancelled = await Promise.allSettled(answers.slice(200))
    expect(new Set(cancelled.map(({ status }) => status))).toEqual(new Set(['rejected']))
    isHeld = false
    expect(await Promise.all(answers.slice(0, 200))).toEqual(Array.from({ length: 200 }, (_, n) => names[n % 4]))
    await vi.waitFor(() => expect(turns.count()).toEqual({ alive: 0, waiting: 0 }))
    expect(most).toBeLessThanOrEqual(ENGINES_IN_ALL)
    expect(mostOf).toEqual({ evaluate: 2, weights: 2, probe: 1, 'explain-index': 1 })
    expect(engines.alive()).toBe(0)
  })
})

it('an engine that cannot be started fails its calls and gives its place back', async () => {
  const turns = createEngineTurns()
  const engine = startEngine(
    () => {
      throw new Error('no more processes')
    },
    { turns },
  )
  await expect(engine.call('ping', null).result).rejects.toThrow('no more processes')
  expect(turns.count()).toEqual({ alive: 0, waiting: 0 })
})

it('a call that is cancelled in the queue ends at once', async () => {
  const turns = createEngineTurns(ENGINE_LIMITS, 1)
  turns.take('explain', () => {})
  const engine = startEngine(fakeEngines(fakeTraining()).start, { turns })
  const call = engine.call('evaluate', null as never)
  call.cancel()
  await expect(call.result).rejects.toMatchObject({ code: 'CANCELLED' })
  engine.kill()
  expect(await engine.exited).toBe('it had not begun')
  expect(turns.count()).toEqual({ alive: 1, waiting: 0 })
})
