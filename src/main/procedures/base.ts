import { implement } from '@orpc/server'
import { contract } from '../../shared/api/contract.ts'
import type { DesktopEvent, DialogKind, RemoteHost } from '../../shared/api/desktop.ts'
import type { Changed, SessionInfo } from '../../shared/api/host.ts'
import type { ArchitecturesService } from '../services/architectures.ts'
import type { Changes } from '../services/changes.ts'
import type { CheckpointsService } from '../services/checkpoints.ts'
import type { CompareService } from '../services/compare.ts'
import type { ServiceContext } from '../services/context.ts'
import type { DatasetsService } from '../services/datasets.ts'
import type { EvaluationsService } from '../services/evaluations.ts'
import type { ExplainService } from '../services/explain.ts'
import type { HostService } from '../services/host.ts'
import type { NetworksService } from '../services/networks/networks.ts'
import type { RunsService } from '../services/runs.ts'
import type { SettingsService } from '../services/settings.ts'
import type { StudiesService } from '../services/studies/studies.ts'

/** What the application does, by domain; the router hands calls on to these. */
export interface Services {
  context: ServiceContext
  settings: SettingsService
  checkpoints: CheckpointsService
  datasets: DatasetsService
  architectures: ArchitecturesService
  runs: RunsService
  networks: NetworksService
  studies: StudiesService
  evaluations: EvaluationsService
  compare: CompareService
  explain: ExplainService
  host: HostService
  changes: Changes
  versions: Record<string, string>
}

/** What a host knows of the connection over which a call comes. */
export interface CallContext {
  /** Who is signed in, on hosts that know sessions. */
  sessions?: { list(currentId: string | null): SessionInfo[]; revoke(id: string): boolean }
  session?: { id: string }
  /**
   * Whether the caller sits at this machine: the command line and the application's own window. Absent for browsers, which may neither name
   * code that is loaded nor a place outside the workspace that is written to.
   */
  isHere?: true
  /** Dialogs, file manager and menu, on hosts that have a window of their own. */
  desktop?: DesktopActions
}

export interface DesktopActions {
  choose(kind: DialogKind): Promise<string[]>
  reveal(path: string): Promise<void>
  events(signal?: AbortSignal): AsyncGenerator<DesktopEvent, void, undefined>
  remotes(): RemoteHost[]
  addRemote(remote: { address: string; token: string }): RemoteHost[]
  removeRemote(id: string): RemoteHost[]
  openRemote(id: string | null): void
  workspaces(): string[]
  openWorkspace(path: string | null): void | Promise<void>
}

/** Implements the contract's procedures; what they throw are WorkbenchErrors, which the wire tells on. */
export const os = implement(contract).$context<CallContext>()

/** Tells all pages that something changed, once it has. */
export async function telling<Result>({ changes }: Services, changed: Changed, work: Promise<Result>): Promise<Result> {
  const result = await work
  changes.publish(changed)
  return result
}
