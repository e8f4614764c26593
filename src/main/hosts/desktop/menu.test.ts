import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { crashRecovery } from './crashRecovery.ts'
import { menuTemplate } from './menu.ts'
import { withRecent } from './recentWorkspaces.ts'

const build = (platform: NodeJS.Platform, recentWorkspaces: string[] = []) => {
  const context = {
    platform,
    appName: 'AllConv Workbench',
    recentWorkspaces,
    act: vi.fn(),
    openWorkspace: vi.fn(),
    showLogs: vi.fn(),
  }
  return { context, template: menuTemplate(context) }
}
const flatten = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  const { template } = build(platform)
  const items = flatten(template)
  test('has Quit and Settings once', () => {
    expect(items.filter((item) => item.role === 'quit')).toHaveLength(1)
    expect(items.filter((item) => item.accelerator === 'CmdOrCtrl+,')).toHaveLength(1)
  })
  test('gives no accelerator twice', () => {
    const accelerators = items.flatMap((item) => (item.accelerator ? [item.accelerator] : []))
    expect(new Set(accelerators).size).toBe(accelerators.length)
  })
  test('begins with the application’s own menu on macOS alone', () =>
    expect(template[0]!.label === 'AllConv Workbench').toBe(platform === 'darwin'))
})

test('recent workspaces open by a click', () => {
  const { context, template } = build('linux', ['/a', '/b'])
  const item = flatten(template).find((candidate) => candidate.label === '/b')!
  ;(item.click as () => void)()
  expect(context.openWorkspace).toHaveBeenCalledWith('/b')
})

test('the recent list keeps ten, the newest first, each once', () => {
  const many = Array.from({ length: 10 }, (_, i) => `/${i}`)
  expect(withRecent(many, '/4')).toEqual(['/4', '/0', '/1', '/2', '/3', '/5', '/6', '/7', '/8', '/9'])
  expect(withRecent(many, '/new')).toEqual(['/new', ...many.slice(0, 9)])
})

describe('a crashed page', () => {
  test('is brought back three times a minute, then not', () => {
    let now = 0
    const recover = crashRecovery(() => now)
    const crash = () => recover({ reason: 'crashed', exitCode: 5 }).kind
    expect([crash(), crash(), crash(), crash()]).toEqual(['reload', 'reload', 'reload', 'give-up'])
    now = 61_000
    expect(crash()).toBe('reload')
  })
  test('is told in one sentence with its reason', () =>
    expect(crashRecovery()({ reason: 'oom', exitCode: 1 })).toMatchObject({
      sentence: expect.stringMatching(/out of memory/),
    }))
  test('that ended by itself is left alone', () =>
    expect(crashRecovery()({ reason: 'clean-exit', exitCode: 0 }).kind).toBe('none'))
})
