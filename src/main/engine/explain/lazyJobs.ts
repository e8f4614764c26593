import { lazyJob } from '../lazyJob.ts'
import type { JobHandler } from '../protocol.ts'
import type { ExplainJobs } from './explainJobs.ts'

/** An engine that trains never loads the image decoder and the methods: they come with the first job that needs them. */
const lazily = <Name extends keyof ExplainJobs>(name: Name): JobHandler<ExplainJobs[Name]> =>
  lazyJob<ExplainJobs[Name]>(async () => (await import('./explainJobs.ts')).explainJobs[name])

export const lazyExplainJobs: { [Name in keyof ExplainJobs]: JobHandler<ExplainJobs[Name]> } = {
  'explain-open': lazily('explain-open'),
  'explain-put-image': lazily('explain-put-image'),
  'explain-fit-image': lazily('explain-fit-image'),
  'explain-look': lazily('explain-look'),
  'explain-attribute': lazily('explain-attribute'),
  'explain-filter': lazily('explain-filter'),
  'explain-xray': lazily('explain-xray'),
  'explain-sanity': lazily('explain-sanity'),
  'explain-maximise': lazily('explain-maximise'),
  'explain-atlas': lazily('explain-atlas'),
  'explain-channel': lazily('explain-channel'),
  'explain-index': lazily('explain-index'),
}
