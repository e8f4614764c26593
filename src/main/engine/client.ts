import { fork } from 'node:child_process'
import { cpus } from 'node:os'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import { type EngineTurns, kindOf, type Turn } from './engineTurns.ts'
import { passWords } from './engineWords.ts'
import type { EngineJobs } from './jobs.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

/** A started engine process, whatever started it. */
export interface EngineProcess {
  pid: number | undefined
  send(message: ToEngine): void
  onMessage(listener: (message: FromEngine) => void): void
  onExit(listener: (reason: string) => void): void
  kill(): void
}

/** Starts an engine process: Node's `fork` here, Electron's `utilityProcess` in the desktop host. */
export type StartProcess = (environment: Record<string, string>) => EngineProcess

export interface EngineOptions {
  /** Threads for tensor kernels; all cores where absent. */
  threads?: number | null
  /** Leaves the processor to others first: long work beside a page that has to stay fluent. */
  background?: boolean
  /** The one NVIDIA GPU that the engine sees, by `nvidia-smi`'s number; the settings' where absent. */
  cudaDevice?: number
  /** Whose turn it is, where engines are many; at once where absent. */
  turns?: EngineTurns
  /** More environment variables, e.g. of the memory allocator. */
  environment?: Record<string, string>
}

export interface RunningJob<Event, Result, Command> {
  /** Events in order; ends with the job. Leaving the loop early does not cancel. */
  events: AsyncIterable<Event>
  result: Promise<Result>
  command(command: Command): void
  cancel(): void
}

type JobOf<Name extends keyof EngineJobs> = EngineJobs[Name]

/** One engine process and the calls that go to it. */
export interface Engine {
  readonly pid: number | undefined
  /** CPU threads that it computes with. */
  readonly threads: number
  /** Starts a job; rejects with the engine's own WorkbenchError, or with RUNTIME when the process dies. */
  call<Name extends keyof EngineJobs>(
    job: Name,
    input: JobOf<Name>['input'],
  ): RunningJob<JobOf<Name>['event'], JobOf<Name>['result'], JobOf<Name>['command']>
  /** Resolves once the process has ended, with how it ended. */
  readonly exited: Promise<string>
  kill(): void
}

/** Engines of this process that live. */
const living = new Set<EngineProcess>()
// Whichever way this process ends by itself, its engines end first; where it is killed, their watchdogs see to it.
process.once('exit', () => {
  for (const engine of living) engine.kill()
})

/** `ALLCONV_INSPECT=1`: a debugger may attach to each engine; Node says at which address of this machine. */
const inspected = ({ ALLCONV_INSPECT }: NodeJS.ProcessEnv) =>
  ALLCONV_INSPECT ? { execArgv: [...process.execArgv, '--inspect=127.0.0.1:0'] } : {}

/** Node's way to start an engine: `entry` is the built `engine.js`. */
export function nodeProcess(entry: string): StartProcess {
  return (environment) => {
    const child = fork(entry, [], {
      serialization: 'advanced',
      ...inspected(process.env),
      env: { ...process.env, ...environment },
      // The engine's own words go to the terminal's standard error, never to standard output, which belongs to results.
      stdio: ['ignore', 2, 'pipe', 'ipc'],
    })
    passWords(child.stderr!, process.stderr)
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message)
      },
      onMessage: (listener) => void child.on('message', (message) => listener(message as FromEngine)),
      onExit: (listener) => {
        child.once('exit', (code, signal) => listener(signal ? `signal ${signal}` : `status ${code}`))
        child.once('error', (error) => listener(error.message))
      },
      kill: () => void child.kill('SIGKILL'),
    }
  }
}

/**
 * glibc's malloc, told to keep what is freed: by default every large tensor is a mapping of its own, whose pages the kernel clears anew at
 * every step. Makes a step 1.2 times as fast (docs/benchmarks.md). Other C libraries ignore the variable, older ones of glibc what they
 * do not know of it.
 */
const KEEP_FREED_MEMORY = [
  'glibc.malloc.mmap_max=0',
  'glibc.malloc.trim_threshold=68719476736', // 64 GiB: never trim
  'glibc.malloc.top_pad=268435456', // grow by 256 MiB at a time
  'glibc.malloc.arena_max=1', // freed by one thread, used by another
  'glibc.malloc.hugetlb=1', // transparent huge pages, where the kernel leaves the choice to programs
].join(':')

/** Environment of an engine process: threads and, on glibc, an allocator that keeps freed tensors instead of returning their pages. */
export function engineEnvironment({ threads, background, environment }: EngineOptions): Record<string, string> {
  const count = String(threads ?? cpus().length)
  return {
    ...(process.platform === 'linux' && { GLIBC_TUNABLES: process.env.GLIBC_TUNABLES ?? KEEP_FREED_MEMORY }),
    TF_CPP_MIN_LOG_LEVEL: '3',
    /** Whose death is the engine's. */
    ALLCONV_MAIN: String(process.pid),
    ALLCONV_THREADS: count,
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    ...(background && { ALLCONV_BACKGROUND: '1' }),
    ...environment,
  }
}

/** Shows an engine one NVIDIA GPU alone; CUDA would otherwise number them by speed, not as `nvidia-smi` does. */
export const cudaEnvironment = (device: number | null): Record<string, string> =>
  device === null ? {} : { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: String(device) }

function beginAtOnce(begin: () => void): Turn {
  begin()
  return { end() {} }
}

/** Starts an engine at its first call, when its turn has come, and speaks the protocol with it. */
export function startEngine(start: StartProcess, options: EngineOptions = {}): Engine {
  let child: EngineProcess | null = null
  let turn: Turn | null = null
  const calls = new Map<
    number,
    {
      job: keyof EngineJobs
      event(event: unknown): void
      end(result: unknown): void
      fail(error: WorkbenchError): void
    }
  >()
  let nextId = 1
  let ready = false
  let ended: string | null = null
  let waiting: ToEngine[] = []
  const send = (message: ToEngine) => {
    if (ready) child!.send(message)
    else waiting.push(message)
  }
  const crash = (reason: string, job: keyof EngineJobs) =>
    new WorkbenchError(
      'RUNTIME',
      `The engine ended unexpectedly (${reason}); ${job === 'train' ? 'everything up to the last checkpoint is kept' : 'try again'}.`,
    )
  let tellExit: (reason: string) => void
  const exited = new Promise<string>((resolve) => {
    tellExit = resolve
  })
  function end(reason: string) {
    if (ended !== null) return
    ended = reason
    turn?.end()
    for (const call of calls.values()) call.fail(crash(reason, call.job))
    tellExit(reason)
  }

  function begin() {
    let started: EngineProcess
    try {
      started = start(engineEnvironment(options))
    } catch (error) {
      return end(errorMessage(error).message)
    }
    child = started
    living.add(started)
    started.onMessage((message) => {
      if (message.kind === 'ready') {
        ready = true
        for (const early of waiting.splice(0)) started.send(early)
        return
      }
      const call = calls.get(message.id)
      if (message.kind === 'event') call?.event(message.event)
      else if (message.kind === 'result') call?.end(message.result)
      else call?.fail(new WorkbenchError(message.error.code, message.error.message))
    })
    started.onExit((reason) => {
      living.delete(started)
      end(reason)
    })
  }

  /** A call that has not reached the engine yet needs none to be cancelled. */
  function cancel(id: number) {
    if (ready) return send({ kind: 'cancel', id })
    waiting = waiting.filter((message) => message.id !== id)
    calls.get(id)?.fail(new WorkbenchError('CANCELLED', 'Cancelled.'))
  }

  return {
    get pid() {
      return child?.pid
    },
    threads: options.threads ?? cpus().length,
    exited,
    kill() {
      if (child) child.kill()
      else end('it had not begun')
    },
    call(job, input) {
      const id = nextId++
      const queue: unknown[] = []
      let wake: (() => void) | null = null
      let over = false
      const notify = () => {
        wake?.()
        wake = null
      }
      const result = new Promise<unknown>((resolve, reject) => {
        const finish = (act: () => void) => {
          calls.delete(id)
          over = true
          act()
          notify()
        }
        calls.set(id, {
          job,
          event: (event) => {
            queue.push(event)
            notify()
          },
          end: (value) => finish(() => resolve(value)),
          fail: (error) => finish(() => reject(error)),
        })
        if (ended) calls.get(id)!.fail(crash(ended, job))
      })
      result.catch(() => {}) // whoever awaits `result` sees the error; an unread one must not end the process
      if (!over) {
        send({ kind: 'call', id, job, input })
        turn ??= options.turns ? options.turns.take(kindOf(job), begin) : beginAtOnce(begin)
        if (ended !== null) turn.end()
      }
      async function* events() {
        for (;;) {
          while (queue.length > 0) yield queue.shift()
          if (over) return
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
      return {
        events: events() as AsyncIterable<never>,
        result: result as Promise<never>,
        command: (command) => send({ kind: 'command', id, command }),
        cancel: () => cancel(id),
      }
    },
  }
}
