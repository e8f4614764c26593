import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { MOST_PRESETS, OwnPresetSchema, PresetNameSchema } from '../training/ownPresets.ts'
import { RUNTIME_IDS, type RuntimeId } from '../training/run.ts'

/** What this host can do; the renderer asks for capabilities, never for an identity. */
export interface Capabilities {
  revealInFolder: boolean
  /** The host shows its own file and folder dialogs. */
  nativeDialogs: boolean
  /** Other machines' workbenches can be opened. */
  remoteHosts: boolean
  notifications: boolean
}

export interface HostInfo {
  version: string
  versions: Record<string, string>
  platform: string
  hostname: string
  workspace: string
  /** Memory that processes here may use: the machine's, or less where a container sets a limit. */
  memoryBytes: number
  capabilities: Capabilities
}

/** One tensor runtime as found on this machine. */
export interface RuntimeReport {
  id: RuntimeId
  title: string
  works: boolean
  /** e.g. `NVIDIA GeForce RTX 4090, 24 GB` or `2 CPU threads`. */
  device: string | null
  version: string | null
  /** What was tried, in order, and what came of it: one sentence each. */
  tried: string[]
  /** Why the automatic choice takes another one although this one works; null where it does not. */
  passedOver: string | null
  /** What the user can do to make it work, or null. */
  advice: string | null
  /** Why the folder that the settings name for TensorFlow was not taken; null where it was, or none is named. */
  folderRefused: string | null
}

export interface DoctorReport {
  runtimes: RuntimeReport[]
  chosen: RuntimeId | null
  workspace: {
    path: string
    /** False before its first use, which makes it; the rest then speaks of the folder it will be made in. */
    exists: boolean
    writable: boolean
    freeBytes: number
    usedBytes: number
    /** What the trash holds of these. */
    trashBytes: number
    /** Who writes there now: process, machine and since when; null for nobody. */
    writer: string | null
    problems: string[]
  }
  versions: Record<string, string>
  cores: number
  memoryBytes: number
}

/** A browser that is signed in to a host that serves browsers. */
export interface SessionInfo {
  id: string
  createdAt: string
  lastSeenAt: string
  address: string
  /** What the browser says of itself. */
  agent: string
  /** Open pages. */
  connections: number
  /** Whether it is the one that asks. */
  current: boolean
}

export const RetentionSchema = z.object({
  /** Keep every n-th epoch's checkpoint; the best and the last always stay. */
  everyEpochs: z.number().int().min(1).max(10_000),
  /** Keep at most so many of those, thinning the oldest first; null keeps all. */
  atMost: z.number().int().min(1).max(100_000).nullable(),
})
export type Retention = z.infer<typeof RetentionSchema>

export const SettingsSchema = z.object({
  runtime: z.union([z.literal('auto'), z.enum(RUNTIME_IDS)]),
  /** Threads of an engine; null for all cores. */
  threads: z.number().int().min(1).max(256).nullable(),
  /** Which of several NVIDIA GPUs engines compute on, as `nvidia-smi` numbers them; null leaves it to CUDA. */
  cudaDevice: z.number().int().min(0).max(63).nullable(),
  /** Folder with TensorFlow's native library and addon, named by the user. */
  tensorflowFolder: z.string().nullable(),
  retention: RetentionSchema,
  theme: z.enum(['system', 'light', 'dark']),
  /** BCP 47 tag for numbers, or null for the system's. */
  numberLanguage: z.string().max(35).nullable(),
  /** Largest resident memory of an engine in MB, null for no limit. */
  memoryLimitMb: z.number().int().min(256).nullable(),
  /** Recipes that the user has saved under a name, by name. */
  recipePresets: z.array(OwnPresetSchema).max(MOST_PRESETS),
})
export type Settings = z.infer<typeof SettingsSchema>

/** Settings that name code or programs: only whoever sits at the machine may change them, never a browser. */
export const CODE_SETTINGS = ['tensorflowFolder'] as const satisfies readonly (keyof Settings)[]

export const DEFAULT_SETTINGS: Settings = {
  runtime: 'auto',
  threads: null,
  cudaDevice: null,
  tensorflowFolder: null,
  retention: { everyEpochs: 1, atMost: 20 },
  theme: 'system',
  numberLanguage: null,
  memoryLimitMb: null,
  recipePresets: [],
}

/** What some page or command changed, so that others ask for it anew. Runs have events of their own. */
export type Changed = 'settings' | 'datasets' | 'architectures' | 'studies' | 'sessions'

export const hostContract = {
  info: oc.output(type<HostInfo>()),
  doctor: oc.output(type<DoctorReport>()),
  settings: oc.output(type<Settings>()),
  /** What is wrong with the settings, in one sentence; null where all is well. */
  settingsProblem: oc.output(type<string | null>()),
  /** What changes from now on; ends only when the reader leaves. */
  changes: oc.output(eventIterator(type<Changed>())),
  /** Who is signed in; empty on a host without sessions. */
  sessions: oc.output(type<SessionInfo[]>()),
  /** Signs a browser out and closes its pages. */
  revokeSession: oc.input(z.object({ id: z.string().max(64) })).output(type<SessionInfo[]>()),
  saveSettings: oc.input(SettingsSchema.partial()).output(type<Settings>()),
  /** Keeps a recipe under a name, in the place of one that has it. */
  savePreset: oc.input(OwnPresetSchema).output(type<Settings>()),
  removePreset: oc.input(z.object({ name: PresetNameSchema })).output(type<Settings>()),
  /** Deletes for good what was removed earlier: runs, data sets, architectures. */
  emptyTrash: oc.output(type<{ freedBytes: number }>()),
}
