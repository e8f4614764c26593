import { readToHost, type ToHost, type Wire } from './wire.ts'

/**
 * Splits what comes over one wire between two hosts: calls whose path `isNear` names go to the near one, all others are passed on to
 * `far` as they are; credit and cancellation follow their call. Both answer over the one wire. When either end closes, so does the other.
 * @returns the near host's wire, to be given to `serve`
 */
export function splitWire(page: Wire, far: Wire, isNear: (path: readonly string[]) => boolean): Wire {
  const nearCalls = new Set<number>()
  let nearListener: ((message: unknown) => void) | null = null
  const early: ToHost[] = []
  const toNear = (message: ToHost) => {
    if (nearListener) nearListener(message)
    else early.push(message)
  }

  page.onMessage((raw) => {
    const message = readToHost(raw)
    if (!message) return page.close('malformed message')
    if (message.kind === 'call' && isNear(message.path)) nearCalls.add(message.id)
    if (nearCalls.has(message.id)) {
      toNear(message)
      if (message.kind === 'cancel') nearCalls.delete(message.id)
    } else far.send(message)
  })
  // What the far host says is read by the page, which checks it like everything that comes over a wire.
  far.onMessage((message) => page.send(message as Parameters<Wire['send']>[0]))
  page.onClose((reason) => far.close(reason))
  far.onClose((reason) => page.close(reason))

  return {
    send: (message) => page.send(message),
    onMessage(listener) {
      nearListener = listener
      for (const message of early.splice(0)) listener(message)
    },
    onClose: (told) => page.onClose(told),
    close: (reason) => page.close(reason),
    drained: () => page.drained?.() ?? null,
  }
}
