import { constants, setPriority } from 'node:os'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import { desktopPort } from './desktopPort.ts'
import { type EngineJobs, jobs } from './jobs.ts'
import type { FromEngine, JobHandler, ToEngine } from './protocol.ts'
import { dieWithMain } from './watchdog.ts'

/** The engine's end of the wire: Node's IPC channel, or Electron's parent port. */
interface ParentPort {
  send(message: FromEngine): void
  onMessage(listener: (message: ToEngine) => void): void
}

function parentPort(): ParentPort {
  const desktop = desktopPort()
  if (desktop)
    return {
      send: (message) => desktop.postMessage(message),
      onMessage: (listener) =>
        desktop.on('message', ({ data, ports }) => {
          // A message with a port is the answer to `openGpuPort`.
          if (ports.length === 0) listener(data as ToEngine)
        }),
    }
  if (!process.send) throw new Error('The engine is started by the workbench, not by hand; run `allconv` instead.')
  return {
    send: (message) => void process.send!(message),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToEngine)),
  }
}

const main = Number(process.env.ALLCONV_MAIN)
// Before the priority is lowered: however busy the machine is, the thread that looks for main gets its turn.
if (Number.isSafeInteger(main) && main > 0) dieWithMain(main, !desktopPort())

// Before any thread of a tensor runtime is made: on Linux a priority is a thread's, and new threads take their maker's.
if (process.env.ALLCONV_BACKGROUND) {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A sandbox that forbids it: the work is done all the same.
  }
}

const port = parentPort()
const running = new Map<number, { abort: AbortController; commands: unknown[] }>()

async function run(id: number, job: string, input: unknown) {
  const abort = new AbortController()
  const entry = { abort, commands: [] as unknown[] }
  running.set(id, entry)
  try {
    if (!Object.hasOwn(jobs, job)) throw new WorkbenchError('INTERNAL', `The engine knows no job "${job}".`)
    const handler = jobs[job as keyof EngineJobs] as unknown as JobHandler<never>
    const generator = handler(input as never, {
      signal: abort.signal,
      takeCommands: () => entry.commands.splice(0) as never[],
    }) as AsyncGenerator<unknown, unknown, void>
    for (;;) {
      const { done, value } = await generator.next()
      if (done) {
        port.send({ kind: 'result', id, result: value })
        break
      }
      port.send({ kind: 'event', id, event: value })
      // Lets pause, stop and cancel messages in between two steps.
      await new Promise((resolve) => setImmediate(resolve))
    }
  } catch (error) {
    port.send({ kind: 'error', id, error: errorMessage(error) })
  } finally {
    running.delete(id)
  }
}

port.onMessage((message) => {
  if (message.kind === 'call') void run(message.id, message.job, message.input)
  else if (message.kind === 'command') running.get(message.id)?.commands.push(message.command)
  else running.get(message.id)?.abort.abort(new WorkbenchError('CANCELLED', 'Cancelled.'))
})
// Ctrl-C in a terminal goes to every process of its group; what an engine does then is main's to say.
process.on('SIGINT', () => {})
// Main is gone: nobody is left to read what this process computes. The watchdog sees it too, and while this loop is busy.
process.on('disconnect', () => process.exit(0))
port.send({ kind: 'ready' })
