import { expect, test, vi } from 'vitest'

vi.mock('electron', () => ({ BrowserWindow: class {}, session: {} }))
const { webgpuSwitches } = await import('./gpuWindow.ts')

const x11 = { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' }
const wayland = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }

test.each([
  ['X11', 'linux', [], x11, true],
  ['no session at all', 'linux', [], {}, true],
  ['a Wayland session', 'linux', [], wayland, false],
  ['a Wayland display alone', 'linux', [], { WAYLAND_DISPLAY: 'wayland-1' }, false],
  ['X11 that is asked for in a Wayland session', 'linux', ['--ozone-platform=x11'], wayland, true],
  ['Wayland that is asked for', 'linux', ['--ozone-platform=wayland'], x11, false],
  ['Windows', 'win32', [], {}, false],
  ['macOS', 'darwin', [], {}, false],
] as const)('Vulkan is switched on under %s: %s', (_, platform, words, environment, expected) => {
  const names = webgpuSwitches(platform, words, environment).map(([name]) => name)
  expect(names).toEqual(expected ? ['enable-unsafe-webgpu', 'enable-features'] : [])
})
