import { beforeEach, describe, expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../../shared/errors.ts'

const ipc = vi.hoisted(() => ({ listeners: new Map<string, (event: unknown) => void>() }))
const closed = vi.hoisted(() => vi.fn())
vi.mock('electron', () => ({
  ipcMain: {
    on: (channel: string, listener: (event: unknown) => void) => ipc.listeners.set(channel, listener),
    off: (channel: string) => ipc.listeners.delete(channel),
  },
  MessageChannelMain: class {
    port1 = { end: 1, close: closed }
    port2 = { end: 2 }
  },
}))
const { handOverPorts, PORT_DELIVERY, PORT_REQUEST } = await import('./portHandover.ts')

const page = (url: string, parent: unknown = null) => ({
  senderFrame: { url, parent },
  sender: { postMessage: vi.fn(), isDestroyed: () => false },
})

describe('a page that asks for its port', () => {
  const connect = vi.fn(async () => {})
  let stop: () => void
  beforeEach(() => {
    connect.mockClear()
    stop = handOverPorts(connect)
  })
  const ask = (event: unknown) => ipc.listeners.get(PORT_REQUEST)!(event)

  test('gets one end, and main the other', async () => {
    const event = page('workbench://app/index.html')
    await ask(event)
    expect(connect).toHaveBeenCalledWith({ end: 1, close: closed })
    expect(event.sender.postMessage).toHaveBeenCalledWith(PORT_DELIVERY, null, [{ end: 2 }])
  })

  test('gets the reason where the workbench that is open cannot be reached', async () => {
    const event = page('workbench://app/index.html')
    connect.mockRejectedValueOnce(new WorkbenchError('NETWORK', 'https://gpu.lab cannot be reached.'))
    await ask(event)
    expect(event.sender.postMessage.mock.calls).toEqual([[PORT_DELIVERY, 'https://gpu.lab cannot be reached.']])
    expect(closed).toHaveBeenCalledOnce()
  })

  test('that is gone when its port is ready gets nothing', async () => {
    const event = page('workbench://app/index.html')
    event.sender.isDestroyed = () => true
    await ask(event)
    expect(event.sender.postMessage).not.toHaveBeenCalled()
  })

  test.each([
    ['a foreign page', page('https://example.org/')],
    ['a frame inside our page', page('workbench://app/index.html', {})],
    ['a frame that is gone', { senderFrame: null, sender: { postMessage: vi.fn(), isDestroyed: () => false } }],
  ])('%s gets none', async (_, event) => {
    await ask(event)
    expect(connect).not.toHaveBeenCalled()
    expect(event.sender.postMessage).not.toHaveBeenCalled()
  })

  test('nobody gets one after the end', () => {
    stop()
    expect(ipc.listeners.has(PORT_REQUEST)).toBe(false)
  })
})
