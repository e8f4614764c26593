import { beforeEach, describe, expect, test, vi } from 'vitest'

const ipc = vi.hoisted(() => ({ listeners: new Map<string, (event: unknown) => void>() }))
vi.mock('electron', () => ({
  ipcMain: {
    on: (channel: string, listener: (event: unknown) => void) => ipc.listeners.set(channel, listener),
    off: (channel: string) => ipc.listeners.delete(channel),
  },
  MessageChannelMain: class {
    port1 = { end: 1 }
    port2 = { end: 2 }
  },
}))
const { handOverPorts, PORT_DELIVERY, PORT_REQUEST } = await import('./portHandover.ts')

const page = (url: string, parent: unknown = null) => ({
  senderFrame: { url, parent },
  sender: { postMessage: vi.fn() },
})

describe('a page that asks for its port', () => {
  const connect = vi.fn()
  let stop: () => void
  beforeEach(() => {
    connect.mockClear()
    stop = handOverPorts(connect)
  })
  const ask = (event: unknown) => ipc.listeners.get(PORT_REQUEST)!(event)

  test('gets one end, and main the other', () => {
    const event = page('workbench://app/index.html')
    ask(event)
    expect(connect).toHaveBeenCalledWith({ end: 1 }, event.sender)
    expect(event.sender.postMessage).toHaveBeenCalledWith(PORT_DELIVERY, null, [{ end: 2 }])
  })

  test.each([
    ['a foreign page', page('https://example.org/')],
    ['a frame inside our page', page('workbench://app/index.html', {})],
    ['a frame that is gone', { senderFrame: null, sender: { postMessage: vi.fn() } }],
  ])('%s gets none', (_, event) => {
    ask(event)
    expect(connect).not.toHaveBeenCalled()
    expect(event.sender.postMessage).not.toHaveBeenCalled()
  })

  test('nobody gets one after the end', () => {
    stop()
    expect(ipc.listeners.has(PORT_REQUEST)).toBe(false)
  })
})
