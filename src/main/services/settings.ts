import { DEFAULT_SETTINGS, type Settings, SettingsSchema } from '../../shared/api/host.ts'
import { readJson, writeJson } from '../disk/jsonFile.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** The user's settings, in the workspace's `settings.json`. */
export interface SettingsService {
  get(): Settings
  save(changes: Partial<Settings>): Promise<Settings>
  /** Why the file was not used, in one sentence; null where all is well. */
  readonly problem: string | null
}

/** Reads the settings; what a file of an older version lacks takes its default, and a file that makes no sense is left alone until saved over. */
export async function createSettings(workspace: Workspace): Promise<SettingsService> {
  const path = workspace.layout.settings
  let problem: string | null = null
  let settings = DEFAULT_SETTINGS
  try {
    settings = { ...DEFAULT_SETTINGS, ...(await readJson(path, SettingsSchema.partial())) }
  } catch (error) {
    problem = `${error instanceof Error ? error.message : error} The defaults are used until settings are saved.`
  }
  return {
    get: () => settings,
    async save(changes) {
      workspace.mustWrite()
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      const next = { ...settings, ...given }
      await writeJson(path, next)
      settings = next
      return settings
    },
    problem,
  }
}
