import { beforeEach, describe, expect, test, vi } from 'vitest'

// Both preload scripts, run as Electron runs them, with a page's window that is looked at from outside.

const ipc = vi.hoisted(() => ({
  heard: new Map<string, (event: unknown, value?: unknown) => void>(),
  send: vi.fn(),
}))
vi.mock('electron', () => {
  const on = (channel: string, listener: (event: unknown, value?: unknown) => void) => ipc.heard.set(channel, listener)
  // Anything else of Electron that a script would reach for is missing here, and fails.
  return { ipcRenderer: { on, once: on, send: ipc.send } }
})

const posted = vi.fn()
const listeners: ((event: unknown) => void)[] = []
const page = {
  location: { origin: 'workbench://app' },
  postMessage: posted,
  addEventListener: (_: string, listener: (event: unknown) => void) => listeners.push(listener),
}
beforeEach(() => {
  vi.resetModules()
  vi.clearAllMocks()
  ipc.heard.clear()
  listeners.length = 0
  vi.stubGlobal('window', page)
})

describe('the page’s preload script', () => {
  const load = () => import('./index.ts')

  test('exposes nothing: the page’s window is as it was', async () => {
    const before = Object.keys(page)
    await load()
    expect(Object.keys(page)).toEqual(before)
  })
  test('passes the port on to the page’s own origin alone', async () => {
    await load()
    ipc.heard.get('workbench:port')!({ ports: ['port'] }, null)
    expect(posted.mock.calls).toEqual([[{ kind: 'workbench:port' }, 'workbench://app', ['port']]])
  })
  test('passes on why there is no port', async () => {
    await load()
    ipc.heard.get('workbench:port')!({ ports: [] }, 'It cannot be reached.')
    expect(posted.mock.calls).toEqual([
      [{ kind: 'workbench:port', refusal: 'It cannot be reached.' }, 'workbench://app'],
    ])
  })
  test.each([
    ['the page’s own question', { source: page, origin: 'workbench://app', data: { kind: 'workbench:port?' } }, 1],
    ['a frame’s question', { source: {}, origin: 'workbench://app', data: { kind: 'workbench:port?' } }, 0],
    ['a foreign origin', { source: page, origin: 'https://example.org', data: { kind: 'workbench:port?' } }, 0],
    ['another message', { source: page, origin: 'workbench://app', data: { kind: 'workbench:other' } }, 0],
    ['nothing', { source: page, origin: 'workbench://app', data: null }, 0],
  ])('%s asks main %s times, with no word of the page’s', async (_, event, times) => {
    await load()
    for (const listener of listeners) listener(event)
    expect(ipc.send.mock.calls).toEqual(Array.from({ length: times as number }, () => ['workbench:port']))
  })
})

test('the GPU window’s preload script passes its port on, exposes nothing and says nothing', async () => {
  const before = Object.keys(page)
  await import('./gpu.ts')
  ipc.heard.get('workbench:gpu-port')!({ ports: ['port'] })
  expect(posted.mock.calls).toEqual([[{ kind: 'workbench:gpu-port' }, 'workbench://app', ['port']]])
  expect([Object.keys(page), listeners.length, ipc.send.mock.calls]).toEqual([before, 0, []])
})
