import { decodeFrame, encodeFrame } from '../src/shared/api/wire/frame.ts'
import type { Wire } from '../src/shared/api/wire/wire.ts'

/** Two ends of a wire inside one process, through real frames. */
export function memoryWires(): [Wire, Wire] {
  const ends = [end(), end()] as const
  const wire = (own: End, other: End): Wire => ({
    send(message) {
      if (own.closed !== null) return
      const frame = encodeFrame(message)
      queueMicrotask(() => other.receive(decodeFrame(frame)))
    },
    onMessage: (listener) => own.listen(listener),
    onClose: (listener) => own.whenClosed(listener),
    close(reason) {
      own.close(reason)
      other.close(reason)
    },
  })
  return [wire(ends[0], ends[1]), wire(ends[1], ends[0])]
}

type End = ReturnType<typeof end>

function end() {
  const early: unknown[] = []
  let listener: ((message: unknown) => void) | null = null
  const closeListeners: ((reason: string) => void)[] = []
  return {
    closed: null as string | null,
    receive(message: unknown) {
      if (this.closed !== null) return
      if (listener) listener(message)
      else early.push(message)
    },
    listen(next: (message: unknown) => void) {
      listener = next
      for (const message of early.splice(0)) next(message)
    },
    whenClosed(told: (reason: string) => void) {
      if (this.closed !== null) told(this.closed)
      else closeListeners.push(told)
    },
    close(reason: string) {
      if (this.closed !== null) return
      this.closed = reason
      for (const told of closeListeners.splice(0)) told(reason)
    },
  }
}
