import { type Capabilities, CODE_SETTINGS, type Settings } from '../../shared/api/host.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { withoutPreset, withPreset } from '../../shared/training/ownPresets.ts'
import { type CallContext, os, type Services, telling } from './base.ts'

const NO_WINDOW: Capabilities = {
  revealInFolder: false,
  nativeDialogs: false,
  remoteHosts: false,
  notifications: false,
}

export function hostProcedures(services: Services) {
  const { host, settings, changes } = services
  const sessionsOf = ({ sessions, session }: CallContext) => sessions?.list(session?.id ?? null) ?? []
  const update = (change: (now: Settings) => Partial<Settings>) =>
    telling(services, 'settings', settings.update(change))
  return os.host.router({
    // What a window can do is its own page's: a browser at the same host has none of it.
    info: os.host.info.handler(({ context }) =>
      context.desktop ? host.info() : { ...host.info(), capabilities: NO_WINDOW },
    ),
    doctor: os.host.doctor.handler(({ signal }) => host.doctor({}, signal)),
    settings: os.host.settings.handler(() => settings.get()),
    settingsProblem: os.host.settingsProblem.handler(() => settings.problem),
    changes: os.host.changes.handler(({ signal }) => changes.read(signal)),
    saveSettings: os.host.saveSettings.handler(({ input, context }) =>
      update((now) => {
        if (!context.isHere) mustNameNoCode(input, now)
        return input
      }),
    ),
    savePreset: os.host.savePreset.handler(({ input }) =>
      update(({ recipePresets }) => ({ recipePresets: withPreset(recipePresets, input) })),
    ),
    removePreset: os.host.removePreset.handler(({ input }) =>
      update(({ recipePresets }) => {
        const rest = withoutPreset(recipePresets, input.name)
        if (rest.length === recipePresets.length)
          throw new WorkbenchError('NOT_FOUND', `There is no preset "${input.name}"; it may have been removed already.`)
        return { recipePresets: rest }
      }),
    ),
    emptyTrash: os.host.emptyTrash.handler(() => host.emptyTrash()),
    sessions: os.host.sessions.handler(({ context }) => sessionsOf(context)),
    revokeSession: os.host.revokeSession.handler(({ input, context }) => {
      if (!context.sessions?.revoke(input.id))
        throw new WorkbenchError('NOT_FOUND', `There is no session "${input.id}"; it may have ended already.`)
      return sessionsOf(context)
    }),
  })
}

/** A browser may send files and set settings: it must not be able to make the one into code that the other loads. */
function mustNameNoCode(given: Partial<Settings>, present: Settings): void {
  for (const name of CODE_SETTINGS)
    if (given[name] !== undefined && given[name] !== present[name])
      throw new WorkbenchError(
        'REFUSED',
        `The setting "${name}" names code that is loaded, so no browser may change it; change it on the machine itself, in the application's window or in settings.json of the workspace.`,
      )
}
