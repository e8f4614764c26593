import type { MenuItemConstructorOptions } from 'electron'
import type { MenuAction } from '../../../shared/api/desktop.ts'

export interface MenuContext {
  platform: NodeJS.Platform
  appName: string
  recentWorkspaces: readonly string[]
  act(action: MenuAction): void
  openWorkspace(path: string): void
  showLogs(): void
}

/** The native menu: roles where the platform knows them, accelerators of each platform, macOS's application menu first. */
export function menuTemplate(context: MenuContext): MenuItemConstructorOptions[] {
  const mac = context.platform === 'darwin'
  const item = (label: string, action: MenuAction, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator ? { accelerator } : {}),
    click: () => context.act(action),
  })
  const settings = item(mac ? 'Settings…' : 'Settings', 'settings', 'CmdOrCtrl+,')
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const recent: MenuItemConstructorOptions[] =
    context.recentWorkspaces.length > 0
      ? context.recentWorkspaces.map((path) => ({ label: path, click: () => context.openWorkspace(path) }))
      : [{ label: 'None yet', enabled: false }]
  return [
    ...(mac
      ? [
          {
            label: context.appName,
            submenu: [
              { role: 'about' },
              separator,
              settings,
              separator,
              { role: 'services' },
              separator,
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              separator,
              { role: 'quit' },
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: '&File',
      submenu: [
        item('New Run', 'new-run', 'CmdOrCtrl+N'),
        item('Quick Start', 'quick-start'),
        separator,
        item('Explain Images…', 'open-images', 'CmdOrCtrl+O'),
        item('Import Data Set…', 'import-dataset'),
        item('Import Weights…', 'import-weights'),
        separator,
        item('Open Workspace…', 'open-workspace', 'CmdOrCtrl+Shift+O'),
        { label: 'Recent Workspaces', submenu: recent },
        ...(mac ? [] : [separator, settings, separator, { role: 'quit' } satisfies MenuItemConstructorOptions]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { label: '&Window', role: 'windowMenu' },
    {
      label: '&Help',
      role: 'help',
      submenu: [
        item('Workbench Help', 'help', 'F1'),
        item('Keyboard Shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
        separator,
        { label: 'Show Logs', click: () => context.showLogs() },
        ...(mac ? [] : [separator, { role: 'about' } satisfies MenuItemConstructorOptions]),
      ],
    },
  ]
}
