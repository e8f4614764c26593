import { type CallContext, os, type Services, telling } from './procedures/base.ts'
import { desktopProcedures } from './procedures/desktop.ts'
import { foreignProcedures } from './procedures/foreign.ts'
import { hostProcedures } from './procedures/host.ts'
import { estimate } from './services/estimate.ts'
import { exportCurves } from './services/exports/exportCurves.ts'
import { exportModel } from './services/exports/exportModel.ts'
import { importWeights } from './services/importWeights.ts'
import { drawingOfModel, drawModel, fitModel, inspectModel, openModel, tryModel } from './services/open/openModel.ts'
import { inExports, placeToWrite } from './services/placeToWrite.ts'
import { rangeTest } from './services/rangeTest.ts'

/** The contract, implemented by the services. Errors are WorkbenchErrors; the wire tells them on. */
export function createRouter(services: Services) {
  return {
    host: hostProcedures(services),
    datasets: datasetProcedures(services),
    runs: runProcedures(services),
    networks: networkProcedures(services),
    models: modelProcedures(services),
    foreign: foreignProcedures(services),
    studies: studyProcedures(services),
    evaluations: evaluationProcedures(services),
    architectures: architectureProcedures(services),
    compare: compareProcedures(services),
    explain: explainProcedures(services),
    exports: exportProcedures(services),
    desktop: desktopProcedures(),
  }
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
    drawing: os.models.drawing.handler(({ input, signal }) => drawingOfModel(services, input, signal)),
    draw: os.models.draw.handler(({ input, signal }) => drawModel(services, input, signal)),
    inspect: os.models.inspect.handler(({ input, signal }) => inspectModel(services, input, signal)),
    open: os.models.open.handler(({ input, signal }) =>
      telling(services, 'architectures', openModel(services, input, signal)),
    ),
  })
}

/** Where a caller may have event files written to. @throws WorkbenchError REFUSED */
const eventsFolder = async ({ context: { workspace } }: Services, path: string | undefined, { isHere }: CallContext) =>
  path === undefined ? undefined : placeToWrite(inExports(path, workspace.layout), workspace.layout, isHere ?? false)

function runProcedures(services: Services) {
  const { runs } = services
  return os.runs.router({
    list: os.runs.list.handler(() => runs.list()),
    get: os.runs.get.handler(({ input }) => runs.get(input.id)),
    epochs: os.runs.epochs.handler(({ input }) => runs.epochs(input.ids)),
    file: os.runs.file.handler(({ input }) => runs.file(input.id)),
    start: os.runs.start.handler(async ({ input: { tensorboard, ...request }, context }) =>
      runs.start(request, await eventsFolder(services, tensorboard, context)),
    ),
    rangeTest: os.runs.rangeTest.handler(({ input, signal }) => rangeTest(services, input, signal)),
    estimate: os.runs.estimate.handler(({ input, signal }) => estimate(services, input.request, signal)),
    pause: os.runs.pause.handler(({ input }) => runs.pause(input.id)),
    resume: os.runs.resume.handler(async ({ input, context }) =>
      runs.resume(input.id, await eventsFolder(services, input.tensorboard, context)),
    ),
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
    atlas: os.explain.atlas.handler(({ input }) => explain.atlas(input)),
    buildAtlas: os.explain.buildAtlas.handler(({ input, signal }) => explain.buildAtlas(input, signal)),
    indexState: os.explain.indexState.handler(({ input }) => explain.indexState(input)),
    buildIndex: os.explain.buildIndex.handler(({ input, signal }) => explain.buildIndex(input, signal)),
    topCrops: os.explain.topCrops.handler(({ input, signal }) => explain.topCrops(input, signal)),
  })
}
