import { implement } from '@orpc/server'
import { contract } from '../shared/api/contract.ts'
import type { DesktopEvent, DialogKind, RemoteHost } from '../shared/api/desktop.ts'
import { type Capabilities, type Changed, CODE_SETTINGS, type SessionInfo, type Settings } from '../shared/api/host.ts'
import { WorkbenchError } from '../shared/errors.ts'
import type { ArchitecturesService } from './services/architectures.ts'
import type { Changes } from './services/changes.ts'
import type { CheckpointsService } from './services/checkpoints.ts'
import type { CompareService } from './services/compare.ts'
import type { ServiceContext } from './services/context.ts'
import type { DatasetsService } from './services/datasets.ts'
import type { EvaluationsService } from './services/evaluations.ts'
import type { ExplainService } from './services/explain.ts'
import { exportCurves } from './services/exports/exportCurves.ts'
import { exportModel } from './services/exports/exportModel.ts'
import type { HostService } from './services/host.ts'
import { importWeights } from './services/importWeights.ts'
import type { NetworksService } from './services/networks/networks.ts'
import { fitModel, inspectModel, openModel, tryModel } from './services/open/openModel.ts'
import { rangeTest } from './services/rangeTest.ts'
import type { RunsService } from './services/runs.ts'
import type { SettingsService } from './services/settings.ts'
import type { StudiesService } from './services/studies/studies.ts'

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

const NO_WINDOW: Capabilities = {
  revealInFolder: false,
  nativeDialogs: false,
  remoteHosts: false,
  notifications: false,
}

const os = implement(contract).$context<CallContext>()

/** The contract, implemented by the services. Errors are WorkbenchErrors; the wire tells them on. */
export function createRouter(services: Services) {
  return {
    host: hostProcedures(services),
    datasets: datasetProcedures(services),
    runs: runProcedures(services),
    networks: networkProcedures(services),
    models: modelProcedures(services),
    studies: studyProcedures(services),
    evaluations: evaluationProcedures(services),
    architectures: architectureProcedures(services),
    compare: compareProcedures(services),
    explain: explainProcedures(services),
    exports: exportProcedures(services),
    desktop: desktopProcedures(),
  }
}

/** Tells all pages that something changed, once it has. */
async function telling<Result>({ changes }: Services, changed: Changed, work: Promise<Result>): Promise<Result> {
  const result = await work
  changes.publish(changed)
  return result
}

function hostProcedures(services: Services) {
  const { host, settings, changes } = services
  const sessionsOf = ({ sessions, session }: CallContext) => sessions?.list(session?.id ?? null) ?? []
  return os.host.router({
    // What a window can do is its own page's: a browser at the same host has none of it.
    info: os.host.info.handler(({ context }) =>
      context.desktop ? host.info() : { ...host.info(), capabilities: NO_WINDOW },
    ),
    doctor: os.host.doctor.handler(() => host.doctor()),
    settings: os.host.settings.handler(() => settings.get()),
    settingsProblem: os.host.settingsProblem.handler(() => settings.problem),
    changes: os.host.changes.handler(({ signal }) => changes.read(signal)),
    saveSettings: os.host.saveSettings.handler(({ input, context }) => {
      if (!context.isHere) mustNameNoCode(input, settings.get())
      return telling(services, 'settings', settings.save(input))
    }),
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

function datasetProcedures(services: Services) {
  const { datasets, changes } = services
  /** A data set may be there although its reader has left. */
  async function* makes<Event>(events: AsyncIterable<Event>) {
    try {
      yield* events
    } finally {
      changes.publish('datasets')
    }
  }
  return os.datasets.router({
    list: os.datasets.list.handler(() => datasets.list()),
    get: os.datasets.get.handler(({ input }) => datasets.get(input.name)),
    images: os.datasets.images.handler(({ input }) => datasets.images(input)),
    import: os.datasets.import.handler(({ input, signal }) => makes(datasets.import(input, signal))),
    download: os.datasets.download.handler(({ input, signal }) => makes(datasets.download(input, signal))),
    remove: os.datasets.remove.handler(({ input }) => telling(services, 'datasets', datasets.remove(input.name))),
    restore: os.datasets.restore.handler(({ input }) => telling(services, 'datasets', datasets.restore(input.name))),
  })
}

/** Studies tell pages of their changes themselves: they also change by what they do. */
function studyProcedures({ studies }: Services) {
  return os.studies.router({
    list: os.studies.list.handler(() => studies.list()),
    get: os.studies.get.handler(({ input }) => studies.get(input.id)),
    save: os.studies.save.handler(({ input }) => studies.save(input.file, input)),
    start: os.studies.start.handler(({ input }) => studies.start(input.id)),
    pause: os.studies.pause.handler(({ input }) => studies.pause(input.id)),
    addSeeds: os.studies.addSeeds.handler(({ input }) => studies.addSeeds(input.id, input.count)),
    remove: os.studies.remove.handler(({ input }) => studies.remove(input.id)),
    restore: os.studies.restore.handler(({ input }) => studies.restore(input.id)),
  })
}

function networkProcedures({ networks }: Services) {
  return os.networks.router({
    bundled: os.networks.bundled.handler(() => networks.bundled()),
    add: os.networks.add.handler(({ input }) => networks.add(input)),
    card: os.networks.card.handler(({ input }) => networks.card(input.runId)),
    pack: os.networks.pack.handler(({ input, context, signal }) =>
      networks.pack(input, { isHere: context.isHere ?? false, signal }),
    ),
  })
}

function modelProcedures(services: Services) {
  return os.models.router({
    fits: os.models.fits.handler(({ input, signal }) => fitModel(services, input, signal)),
    try: os.models.try.handler(({ input, signal }) => tryModel(services, input, signal)),
    inspect: os.models.inspect.handler(({ input, signal }) => inspectModel(services, input, signal)),
    open: os.models.open.handler(({ input, signal }) =>
      telling(services, 'architectures', openModel(services, input, signal)),
    ),
  })
}

function runProcedures(services: Services) {
  const { runs } = services
  return os.runs.router({
    list: os.runs.list.handler(() => runs.list()),
    get: os.runs.get.handler(({ input }) => runs.get(input.id)),
    epochs: os.runs.epochs.handler(({ input }) => runs.epochs(input.ids)),
    file: os.runs.file.handler(({ input }) => runs.file(input.id)),
    start: os.runs.start.handler(({ input }) => runs.start(input)),
    rangeTest: os.runs.rangeTest.handler(({ input, signal }) => rangeTest(services, input, signal)),
    pause: os.runs.pause.handler(({ input }) => runs.pause(input.id)),
    resume: os.runs.resume.handler(({ input }) => runs.resume(input.id)),
    stop: os.runs.stop.handler(({ input }) => runs.stop(input.id)),
    edit: os.runs.edit.handler(({ input }) => runs.edit(input)),
    remove: os.runs.remove.handler(({ input }) => runs.remove(input.ids)),
    restore: os.runs.restore.handler(({ input }) => runs.restore(input.ids)),
    removed: os.runs.removed.handler(() => runs.removed()),
    checkpoints: os.runs.checkpoints.handler(({ input }) => runs.checkpoints(input.id)),
    metrics: os.runs.metrics.handler(({ input }) => runs.metrics(input)),
    layers: os.runs.layers.handler(({ input }) => runs.layers(input)),
    events: os.runs.events.handler(({ input, signal }) => runs.events(input.after, signal)),
    importWeights: os.runs.importWeights.handler(({ input, signal }) => importWeights(services, input, signal)),
  })
}

function exportProcedures(services: Services) {
  return os.exports.router({
    model: os.exports.model.handler(({ input, context, signal }) =>
      exportModel(services, input, { isHere: context.isHere ?? false, signal }),
    ),
    curves: os.exports.curves.handler(({ input, context }) =>
      exportCurves(services, input, { isHere: context.isHere ?? false }),
    ),
  })
}

function evaluationProcedures({ evaluations }: Services) {
  return os.evaluations.router({
    run: os.evaluations.run.handler(({ input, signal }) => evaluations.run(input, signal)),
    list: os.evaluations.list.handler(({ input }) => evaluations.list(input.checkpointId)),
    predictions: os.evaluations.predictions.handler(({ input }) => evaluations.predictions(input)),
  })
}

function architectureProcedures(services: Services) {
  const { architectures } = services
  return os.architectures.router({
    list: os.architectures.list.handler(() => architectures.list()),
    get: os.architectures.get.handler(({ input }) => architectures.get(input.id, input.version)),
    versions: os.architectures.versions.handler(({ input }) => architectures.versions(input.id)),
    save: os.architectures.save.handler(({ input }) =>
      telling(services, 'architectures', architectures.save(input.architecture)),
    ),
    remove: os.architectures.remove.handler(({ input }) =>
      telling(services, 'architectures', architectures.remove(input.id)),
    ),
    restore: os.architectures.restore.handler(({ input }) =>
      telling(services, 'architectures', architectures.restore(input.id)),
    ),
    parse: os.architectures.parse.handler(({ input }) => architectures.parse(input.json)),
  })
}

function compareProcedures({ compare }: Services) {
  return os.compare.router({
    weights: os.compare.weights.handler(({ input, signal }) => compare.weights(input.checkpointId, signal)),
    similarity: os.compare.similarity.handler(({ input, signal }) => compare.similarity(input, signal)),
    twins: os.compare.twins.handler(({ input, signal }) => compare.twins(input, signal)),
  })
}

function explainProcedures({ explain }: Services) {
  return os.explain.router({
    open: os.explain.open.handler(({ input, signal }) => explain.open(input, signal)),
    putImage: os.explain.putImage.handler(({ input, signal }) => explain.putImage(input, signal)),
    fitImage: os.explain.fitImage.handler(({ input, signal }) => explain.fitImage(input, signal)),
    look: os.explain.look.handler(({ input, signal }) => explain.look(input, signal)),
    attribute: os.explain.attribute.handler(({ input, signal }) => explain.attribute(input, signal)),
    filter: os.explain.filter.handler(({ input, signal }) => explain.filter(input, signal)),
    xray: os.explain.xray.handler(({ input, signal }) => explain.xray(input, signal)),
    sanity: os.explain.sanity.handler(({ input, signal }) => explain.sanity(input, signal)),
    maximise: os.explain.maximise.handler(({ input, signal }) => explain.maximise(input, signal)),
    indexState: os.explain.indexState.handler(({ input }) => explain.indexState(input)),
    buildIndex: os.explain.buildIndex.handler(({ input, signal }) => explain.buildIndex(input, signal)),
    topCrops: os.explain.topCrops.handler(({ input, signal }) => explain.topCrops(input, signal)),
  })
}

function desktopProcedures() {
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
