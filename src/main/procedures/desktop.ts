import { WorkbenchError } from '../../shared/errors.ts'
import { type CallContext, type DesktopActions, os } from './base.ts'

export function desktopProcedures() {
  const desktopOf = ({ desktop }: CallContext): DesktopActions => {
    if (desktop) return desktop
    throw new WorkbenchError('REFUSED', 'This workbench runs without a window of its own; type the path instead.')
  }
  return os.desktop.router({
    capabilities: os.desktop.capabilities.handler(({ context }) => ({ remoteHosts: context.desktop !== undefined })),
    remotes: os.desktop.remotes.handler(({ context }) => desktopOf(context).remotes()),
    addRemote: os.desktop.addRemote.handler(({ input, context }) => desktopOf(context).addRemote(input)),
    removeRemote: os.desktop.removeRemote.handler(({ input, context }) => desktopOf(context).removeRemote(input.id)),
    openRemote: os.desktop.openRemote.handler(({ input, context }) => desktopOf(context).openRemote(input.id)),
    workspaces: os.desktop.workspaces.handler(({ context }) => desktopOf(context).workspaces()),
    openWorkspace: os.desktop.openWorkspace.handler(({ input, context }) =>
      desktopOf(context).openWorkspace(input.path),
    ),
    choose: os.desktop.choose.handler(({ input, context }) => desktopOf(context).choose(input.kind)),
    reveal: os.desktop.reveal.handler(({ input, context }) => desktopOf(context).reveal(input.path)),
    events: os.desktop.events.handler(({ context, signal }) => desktopOf(context).events(signal)),
  })
}
