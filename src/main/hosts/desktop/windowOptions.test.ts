import { describe, expect, test } from 'vitest'
import { GPU_PARTITION, gpuWindowOptions, windowOptions } from './windowOptions.ts'
import { FIRST_STATE, fitToScreens } from './windowState.ts'

// Electron's security checklist, item by item, as far as it concerns a window's preferences.
describe.each([
  ['the window', windowOptions('/preload.cjs', FIRST_STATE, false)],
  ['the hidden window with the GPU', gpuWindowOptions('/gpu.cjs')],
])('the web preferences of %s', (_name, { webPreferences }) => {
  const preferences = webPreferences!
  test.each([
    ['contextIsolation', true],
    ['sandbox', true],
    ['nodeIntegration', false],
    ['nodeIntegrationInWorker', false],
    ['nodeIntegrationInSubFrames', false],
    ['webSecurity', true],
    ['allowRunningInsecureContent', false],
    ['experimentalFeatures', false],
    ['webviewTag', false],
    ['navigateOnDragDrop', false],
  ] as const)('%s is %s', (name, value) => expect(preferences[name]).toBe(value))

  test('name no option that switches a protection off', () => {
    expect(preferences).not.toHaveProperty('enableBlinkFeatures')
    expect(preferences).not.toHaveProperty('additionalArguments')
  })
})

test('the window with the GPU is never seen, never slowed down, and shares no session', () => {
  expect(gpuWindowOptions('/gpu.cjs')).toMatchObject({
    show: false,
    focusable: false,
    skipTaskbar: true,
    webPreferences: { preload: '/gpu.cjs', partition: GPU_PARTITION, backgroundThrottling: false, devTools: false },
  })
  expect(GPU_PARTITION).not.toMatch(/^persist:/)
})

describe('a remembered window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const at = (x: number, y: number) => ({ x, y, width: 1000, height: 700, maximised: false })
  test.each([
    ['on the screen stays where it was', at(100, 50), [100, 50]],
    ['left of every screen comes back', at(-2000, 50), [null, null]],
    ['whose title bar is above the screen comes back', at(100, -60), [null, null]],
    ['with 100 pixels in reach stays', at(1820, 50), [1820, 50]],
    ['with 99 pixels in reach comes back', at(1821, 50), [null, null]],
  ])('%s', (_, state, [x, y]) => expect(fitToScreens(state, [screen])).toMatchObject({ x, y }))
})
