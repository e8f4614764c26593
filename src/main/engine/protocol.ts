import type { ErrorMessage } from '../../shared/errors.ts'

/**
 * Messages between main and an engine. Every job is a call that yields events, may take commands while it runs, and ends with a result
 * or an error. All payloads are structured-cloneable; typed arrays travel as they are.
 */
export type ToEngine =
  | { kind: 'call'; id: number; job: string; input: unknown }
  | { kind: 'command'; id: number; command: unknown }
  | { kind: 'cancel'; id: number }

export type FromEngine =
  | { kind: 'ready' }
  | { kind: 'event'; id: number; event: unknown }
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; error: ErrorMessage }

/** What an engine in the desktop application asks of main beside its jobs: a window with the GPU for itself, and to let it go again. */
export type FromEngineToDesktop = { kind: 'gpu-open' } | { kind: 'gpu-close' }

/** The answer to `gpu-open`: carries the engine's port to that window. */
export interface GpuPortMessage {
  kind: 'gpu-port'
}

/** What a job's handler gets beside its input. */
export interface JobContext<Command> {
  /** Aborted when main cancels the call. */
  signal: AbortSignal
  /** Takes the commands that have come since the last call, oldest first. */
  takeCommands(): Command[]
}

/** A job as both sides see it. */
export interface Job<Input = unknown, Event = unknown, Result = unknown, Command = never> {
  input: Input
  event: Event
  result: Result
  command: Command
}

export type JobHandler<J extends Job<unknown, unknown, unknown, unknown>> = (
  input: J['input'],
  context: JobContext<J['command']>,
) => AsyncGenerator<J['event'], J['result'], void>
