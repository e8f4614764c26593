import { existsSync } from 'node:fs'
import { CODE_SETTINGS, DEFAULT_SETTINGS, type Settings, SettingsSchema } from '../../shared/api/host.ts'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import { shown } from '../../shared/shown.ts'
import { isBelow } from '../disk/isBelow.ts'
import { readJson, writeJson } from '../disk/jsonFile.ts'
import { setDamagedAside } from '../disk/wholeFile.ts'
import { findAddon } from '../engine/runtime/nativeLibraries.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** The user's settings, in the workspace's `settings.json`. */
export interface SettingsService {
  get(): Settings
  save(changes: Partial<Settings>): Promise<Settings>
  /**
   * Saves what `change` makes of the settings as they are once all earlier saves have ended, so that none of two at once is lost. What it
   * throws refuses this save alone.
   * @throws WorkbenchError BAD_INPUT for settings that could not be read again; REFUSED for code among the files that browsers sent; DISK
   */
  update(change: (now: Settings) => Partial<Settings>): Promise<Settings>
  /** Why the file was not used, in one sentence; null where all is well. */
  readonly problem: string | null
  /** What an engine found of the folder that the settings name for TensorFlow: why it did not load from there, null where it did. */
  tellFolder(folder: string | null, refused: string | null): void
  /** The same where the file could not be read at all, so that nothing is known of the user's wishes. */
  readonly unreadable: string | null
}

interface FoundSettings {
  settings: Settings
  problem: SettingsService['problem']
  unreadable: SettingsService['unreadable']
}

/** Which of the given settings name code below `uploads/`. */
async function uploadedCode(given: Partial<Settings>, uploads: string) {
  const names: (typeof CODE_SETTINGS)[number][] = []
  for (const name of CODE_SETTINGS) {
    const folder = given[name]
    if (typeof folder === 'string' && (await isBelow(folder, uploads))) names.push(name)
  }
  return names
}

const sentenceOf = (name: string, value: unknown) =>
  `The setting "${name}" is ${shown(String(value))}, among the files that browsers sent, from which no code is loaded; copy what you trust to another folder.`

/**
 * Reads the settings of a workspace, whether it is open or not. What a file of an older version lacks takes its default, and so does
 * everything where there is no file. A setting that names code among the files that browsers sent counts as not set.
 */
export async function readSettings(layout: Workspace['layout']): Promise<FoundSettings> {
  const found = await readFileOf(layout)
  return { ...found, problem: found.problem ?? folderProblem(found.settings) }
}

async function readFileOf({ settings: path, uploads }: Workspace['layout']): Promise<FoundSettings> {
  let settings = DEFAULT_SETTINGS
  let problem: string | null = null
  try {
    settings = { ...DEFAULT_SETTINGS, ...(await readJson(path, SettingsSchema.partial())) }
    for (const name of await uploadedCode(settings, uploads)) {
      problem = sentenceOf(name, settings[name])
      settings = { ...settings, [name]: DEFAULT_SETTINGS[name] }
    }
    return { settings, problem, unreadable: null }
  } catch (error) {
    const unreadable = `${errorMessage(error).message} The defaults are used until settings are saved.`
    // Nobody knows which checkpoints the user wanted to keep: not even after another setting is saved.
    const retention = { ...DEFAULT_SETTINGS.retention, atMost: null }
    return { settings: { ...DEFAULT_SETTINGS, retention }, problem: unreadable, unreadable }
  }
}

/** Why a folder that the settings name cannot be used, in one sentence; null where it can, or where none is named. */
function folderProblem({ tensorflowFolder }: Settings): string | null {
  if (!tensorflowFolder || findAddon(tensorflowFolder)) return null
  const called = shown(tensorflowFolder)
  return existsSync(tensorflowFolder)
    ? `The folder ${called} that the settings name for TensorFlow holds no tfjs_binding.node that this Node can load, so the usual places are searched; correct the setting "tensorflowFolder", or leave it empty.`
    : `The folder ${called} that the settings name for TensorFlow is not there, so the usual places are searched; correct the setting "tensorflowFolder", or leave it empty.`
}

/** What `refused` says of a folder as the problem of the settings. */
export const refusedProblem = (refused: string) =>
  `${refused.replace(/\.$/, '')}, so the usual places are searched; correct the setting "tensorflowFolder", or leave it empty.`

/** Settings as the next start will read them: one value too many in the file would lose it all the others. */
function readableSettings(settings: Settings): Settings {
  const parsed = SettingsSchema.safeParse(settings)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new WorkbenchError(
    'BAD_INPUT',
    `The settings are not saved, as they could not be read again with this at ${path.join('.')}: ${message}.`,
  )
}

/**
 * The settings of an open workspace. A file that makes no sense is left alone, and kept beside the new one when settings are saved.
 * @param changed hears that `problem` is another one
 */
export async function createSettings(workspace: Workspace, changed: () => void = () => {}): Promise<SettingsService> {
  let found: { folder: string | null; refused: string | null } = { folder: null, refused: null }
  const { settings: path, uploads } = workspace.layout
  let { settings, problem, unreadable } = await readFileOf(workspace.layout)
  async function write(changes: Partial<Settings>) {
    workspace.mustWrite()
    const [code] = await uploadedCode(changes, uploads)
    if (code) throw new WorkbenchError('REFUSED', sentenceOf(code, changes[code]))
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const next = readableSettings({ ...settings, ...given })
    if (unreadable) await setDamagedAside(path)
    await writeJson(path, next)
    settings = next
    problem = null
    unreadable = null
    return settings
  }
  let last: Promise<unknown> = Promise.resolve()
  const update: SettingsService['update'] = (change) => {
    const mine = last.then(() => write(change(settings)))
    last = mine.catch(() => {})
    return mine
  }
  return {
    get: () => settings,
    save: (changes) => update(() => changes),
    update,
    // Folders come and go while a workspace is open.
    get problem() {
      const { folder, refused } = found
      const didNotLoad = refused !== null && folder === settings.tensorflowFolder ? refusedProblem(refused) : null
      return problem ?? folderProblem(settings) ?? didNotLoad
    },
    tellFolder(folder, refused) {
      const isNew = folder !== found.folder || refused !== found.refused
      found = { folder, refused }
      if (isNew && folder !== null) changed()
    },
    get unreadable() {
      return unreadable
    },
  }
}
