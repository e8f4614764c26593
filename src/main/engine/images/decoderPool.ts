import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { builtWorker } from '../base/builtWorker.ts'
import { BUDGET } from './budget.ts'
import { type DecodeOutcome, type DecodeTask, decodeFile, unreadable } from './decodeFile.ts'
import { type FromDecoder, OUT_OF_BUDGET, type ToDecoder } from './decoderProtocol.ts'
import { Unreadable } from './unreadable.ts'

/** Tasks that a process has before it, so that it never waits for the next one. */
const AHEAD = 6
/** Processes that may end without having done a thing before the pool gives up. */
const FRUITLESS = 3

interface Waiting {
  id: number
  task: DecodeTask
  settle(outcome: DecodeOutcome): void
}

interface Lane {
  child: ChildProcess
  waiting: Waiting[]
  timer: NodeJS.Timeout | null
  /** Whether it has answered at all. */
  useful: boolean
}

/** Where images are decoded. */
export interface Decoders {
  run(task: Omit<DecodeTask, 'alone'>): Promise<DecodeOutcome>
  close(): void
}

/**
 * Decodes in processes of their own, which are ended when an image takes more seconds or memory than the budget: a decoder at work cannot be
 * stopped otherwise. The image is then unreadable, and the others go on. Large images are decoded one at a time. Where no built decoder is
 * there (TypeScript sources) or none can be forked (the packaged desktop application), images are decoded here, within the budget of
 * pixels and memory that their headers allow for.
 */
export function openDecoders(count = Math.min(4, Math.max(2, availableParallelism()))): Decoders {
  const url = process.versions.electron ? null : builtWorker('decoder')
  if (!url)
    return {
      run: (task) => decodeFile({ ...task, alone: true }),
      close() {},
    }
  return new DecoderPool(fileURLToPath(url), count)
}

class DecoderPool implements Decoders {
  private readonly lanes: Lane[] = []
  private readonly small: Waiting[] = []
  private readonly large: Waiting[] = []
  private nextId = 1
  private closed = false
  private fruitless = 0

  constructor(
    private readonly entry: string,
    private readonly count: number,
  ) {}

  run(task: Omit<DecodeTask, 'alone'>): Promise<DecodeOutcome> {
    return new Promise((settle) => {
      this.small.push({ id: this.nextId++, task: { ...task, alone: false }, settle })
      this.dispatch()
    })
  }

  close(): void {
    this.closed = true
    for (const lane of this.lanes.splice(0)) {
      if (lane.timer) clearTimeout(lane.timer)
      lane.child.kill('SIGKILL')
    }
  }

  private dispatch() {
    if (this.closed) return
    while (this.lanes.length < Math.min(this.count, this.small.length + this.large.length)) this.start()
    const isLargeAtWork = this.lanes.some(({ waiting }) => waiting[0]?.task.alone)
    if (this.large.length > 0 && !isLargeAtWork) {
      const idle = this.lanes.find(({ waiting }) => waiting.length === 0)
      if (idle) this.give(idle, this.large.shift()!)
    }
    for (let depth = 1; depth <= AHEAD; depth++)
      for (const lane of this.lanes) {
        // A lane is left to run dry where a large image waits for one.
        const isHeld =
          lane.waiting[0]?.task.alone || (this.large.length > 0 && !isLargeAtWork && lane === this.lanes[0])
        if (!isHeld && lane.waiting.length < depth && this.small.length > 0) this.give(lane, this.small.shift()!)
      }
  }

  private give(lane: Lane, waiting: Waiting) {
    lane.waiting.push(waiting)
    if (lane.child.connected) lane.child.send({ id: waiting.id, task: waiting.task } satisfies ToDecoder)
    if (lane.waiting.length === 1) this.time(lane)
  }

  private time(lane: Lane) {
    if (lane.timer) clearTimeout(lane.timer)
    lane.timer = lane.waiting.length === 0 ? null : setTimeout(() => lane.child.kill('SIGKILL'), BUDGET.seconds * 1000)
  }

  private start() {
    const child = fork(this.entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // The allocator that keeps freed memory is for tensors.
      env: { ...process.env, GLIBC_TUNABLES: '', UV_THREADPOOL_SIZE: '2' },
    })
    const lane: Lane = { child, waiting: [], timer: null, useful: false }
    this.lanes.push(lane)
    child.on('error', () => {}) // `exit` follows, or nothing was started: then the time is up
    child.on('message', ({ id, outcome }: FromDecoder) => {
      const at = lane.waiting.findIndex((waiting) => waiting.id === id)
      const [done] = lane.waiting.splice(at, at < 0 ? 0 : 1)
      lane.useful = true
      this.fruitless = 0
      this.time(lane)
      if (outcome.kind === 'large') this.large.push({ ...done!, task: { ...done!.task, alone: true } })
      else done?.settle(outcome)
      this.dispatch()
    })
    child.once('exit', (status, signal) => {
      if (lane.timer) clearTimeout(lane.timer)
      const at = this.lanes.indexOf(lane)
      if (at >= 0) this.lanes.splice(at, 1)
      if (this.closed) return
      // It worked on the first; the others only stood behind it.
      const [culprit, ...others] = lane.waiting
      if (!lane.useful) this.fruitless++
      if (culprit) culprit.settle(unreadable(ending(status, signal)))
      const again = this.fruitless < FRUITLESS
      for (const waiting of others.reverse())
        if (again) this.small.unshift({ ...waiting, task: { ...waiting.task, alone: false } })
        else waiting.settle(unreadable(ending(status, signal)))
      this.dispatch()
    })
  }
}

function ending(status: number | null, signal: NodeJS.Signals | null): Unreadable {
  if (status === OUT_OF_BUDGET) return new Unreadable('The image took more memory to decode than one image may take.')
  if (signal === 'SIGKILL') return new Unreadable(`The image took more than ${BUDGET.seconds} s to decode.`)
  return new Unreadable('The decoder crashed on the image.')
}
