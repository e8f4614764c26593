import type { WeightsJob } from './checkpoint/statisticsJob.ts'
import type { ImportWeightsJob } from './checkpoint/weightsJobs.ts'
import type { DatasetJobs } from './data/datasetJobs.ts'
import type { EvaluateJob } from './evaluation/evaluateJob.ts'
import type { ResponsesJob, SimilarityJob, TwinsJob } from './evaluation/responsesJob.ts'
import type { ExplainJobs } from './explain/explainJobs.ts'
import { lazyExplainJobs } from './explain/lazyJobs.ts'
import type { ExportModelJob } from './exports/exportJob.ts'
import { lazyJob } from './lazyJob.ts'
import type {
  CheckModelJob,
  DrawModelJob,
  FitModelJob,
  InspectModelJob,
  OpenModelJob,
  TryModelJob,
} from './open/openJobs.ts'
import type { Job, JobHandler } from './protocol.ts'
import type { ProbeJob, ProvisionJob } from './runtime/jobs.ts'
import type { EstimateJob, RangeTestJob, TrainJob } from './training/trainJob.ts'

/** Every job that an engine can do, by name; each lives in the folder of its subject. */
export interface EngineJobs extends ExplainJobs, DatasetJobs {
  /** Answers at once: shows that the process lives. */
  ping: Job<null, never, { pid: number }>
  probe: ProbeJob
  provision: ProvisionJob
  train: TrainJob
  'range-test': RangeTestJob
  estimate: EstimateJob
  evaluate: EvaluateJob
  responses: ResponsesJob
  similarity: SimilarityJob
  twins: TwinsJob
  weights: WeightsJob
  'import-weights': ImportWeightsJob
  'export-model': ExportModelJob
  'check-model': CheckModelJob
  'draw-model': DrawModelJob
  'fit-model': FitModelJob
  'inspect-model': InspectModelJob
  'try-model': TryModelJob
  'open-model': OpenModelJob
}

export const jobs: { [Name in keyof EngineJobs]: JobHandler<EngineJobs[Name]> } = {
  ...lazyExplainJobs,
  // biome-ignore lint/correctness/useYield: a job that has no events
  ping: async function* () {
    return { pid: process.pid }
  },
  probe: lazyJob(async () => (await import('./runtime/probe.ts')).probe),
  provision: lazyJob(async () => (await import('./runtime/provisionJob.ts')).provision),
  'dataset-generate': lazyJob(async () => (await import('./data/datasetJobs.ts')).datasetJobs['dataset-generate']),
  'dataset-import': lazyJob(async () => (await import('./data/datasetJobs.ts')).datasetJobs['dataset-import']),
  'dataset-download': lazyJob(async () => (await import('./data/datasetJobs.ts')).datasetJobs['dataset-download']),
  train: lazyJob(async () => (await import('./training/train.ts')).train),
  'range-test': lazyJob(async () => (await import('./training/rangeTest.ts')).rangeTest),
  estimate: lazyJob(async () => (await import('./training/estimate.ts')).estimate),
  evaluate: lazyJob(async () => (await import('./evaluation/evaluate.ts')).evaluate),
  responses: lazyJob(async () => (await import('./evaluation/responses.ts')).responses),
  similarity: lazyJob(async () => (await import('./evaluation/similarity.ts')).similarity),
  weights: lazyJob(async () => (await import('./checkpoint/statisticsJob.ts')).weights),
  twins: lazyJob(async () => (await import('./evaluation/similarity.ts')).twins),
  'import-weights': lazyJob(async () => (await import('./checkpoint/importWeights.ts')).importWeights),
  'export-model': lazyJob(async () => (await import('./exports/exportModel.ts')).exportModel),
  'check-model': lazyJob(async () => (await import('./open/openModel.ts')).checkModel),
  'draw-model': lazyJob(async () => (await import('./open/openModel.ts')).drawModel),
  'fit-model': lazyJob(async () => (await import('./open/openModel.ts')).fitModel),
  'inspect-model': lazyJob(async () => (await import('./open/openModel.ts')).inspectModel),
  'try-model': lazyJob(async () => (await import('./open/tryModel.ts')).tryModel),
  'open-model': lazyJob(async () => (await import('./open/openModel.ts')).openModel),
}
