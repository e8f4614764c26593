import type { Session, WebContents } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { confineNavigation, denyPermissions, isOurs } from './harden.ts'

describe('only our own pages are ours', () => {
  test.each([
    ['workbench://app/index.html', true],
    ['workbench://app.evil/index.html', false],
    ['workbench://evil/app', false],
    ['https://app/', false],
    ['file:///etc/passwd', false],
    ['about:blank', false],
    ['', false],
  ])('%s: %s', (url, expected) => expect(isOurs(url)).toBe(expected))
})

function fakeContents() {
  const listeners = new Map<string, (event: unknown) => void>()
  let openHandler: Parameters<WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' })
  const contents = {
    on: (name: string, listener: (event: unknown) => void) => listeners.set(name, listener),
    setWindowOpenHandler: (handler: typeof openHandler) => {
      openHandler = handler
    },
  }
  const prevented = (name: string, url: string) => {
    const preventDefault = vi.fn()
    listeners.get(name)!({ url, preventDefault })
    return preventDefault.mock.calls.length > 0
  }
  return {
    contents: contents as unknown as WebContents,
    prevented,
    open: (url: string) => openHandler({ url } as Parameters<typeof openHandler>[0]),
  }
}

describe('navigation', () => {
  const { contents, prevented, open } = fakeContents()
  const openExternal = vi.fn()
  confineNavigation(contents, openExternal)

  test('inside the application goes on', () =>
    expect(prevented('will-navigate', 'workbench://app/#/train')).toBe(false))
  test.each(['will-navigate', 'will-redirect'])('%s to elsewhere is stopped', (name) =>
    expect(prevented(name, 'https://example.org/')).toBe(true),
  )
  test('no web view is ever attached', () => expect(prevented('will-attach-webview', 'workbench://app/')).toBe(true))
  test.each([
    ['https://arxiv.org/abs/1412.6806', 1],
    ['http://example.org/', 0],
    ['file:///etc/passwd', 0],
    ['javascript:alert(1)', 0],
    ['smb://host/share', 0],
  ])('a new window for %s is denied; the browser gets %i link', (url, calls) => {
    openExternal.mockClear()
    expect(open(url)).toEqual({ action: 'deny' })
    expect(openExternal).toHaveBeenCalledTimes(calls)
  })
})

describe('permissions', () => {
  type Request = Parameters<Session['setPermissionRequestHandler']>[0]
  type Check = Parameters<Session['setPermissionCheckHandler']>[0]
  let request: Request = null
  let check: Check = null
  const session = {
    setPermissionRequestHandler: (handler: Request) => {
      request = handler
    },
    setPermissionCheckHandler: (handler: Check) => {
      check = handler
    },
    setDevicePermissionHandler: vi.fn(),
  }
  denyPermissions(session as unknown as Session)
  const page = (url: string) => ({ getURL: () => url }) as WebContents
  const asked = (permission: string, url = 'workbench://app/') => {
    let granted: boolean | null = null
    request!(page(url), permission as never, (answer) => (granted = answer), {} as never)
    return granted
  }

  test.each([
    'media',
    'geolocation',
    'notifications',
    'midi',
    'pointerLock',
    'openExternal',
    'clipboard-read',
    'hid',
    'usb',
  ])('%s is denied', (permission) => {
    expect(asked(permission)).toBe(false)
    expect(check!(page('workbench://app/'), permission as never, '', {} as never)).toBe(false)
  })
  test('copying is allowed to our page alone', () => {
    expect(asked('clipboard-sanitized-write')).toBe(true)
    expect(asked('clipboard-sanitized-write', 'https://example.org/')).toBe(false)
  })
  test('devices are denied', () => expect(session.setDevicePermissionHandler.mock.calls[0]![0]()).toBe(false))
})
