// Two hundred long runs in seconds: a few are written step by step, the others are copies of their folders under names of their own.
import { copyRun, forgetCatalogue } from './copyRun.mjs'
import { makeRuns } from './workspace.mjs'

const NETWORKS = [
  'all-cnn-c',
  'model-c',
  'strided-cnn-c',
  'convpool-cnn-c',
  'all-cnn-b',
  'model-a',
  'all-cnn-a',
  'model-b',
]

/**
 * Fills a workspace folder.
 * @param sources what `openSources` gave
 * @returns ids of the runs; every tenth has a title as long as a title may be
 */
export async function makeManyRuns(sources, folder, { count, steps, epochs }) {
  const ids = []
  for (const network of NETWORKS)
    ids.push(...(await makeRuns(sources, folder, { count: 1, steps, epochs, network, prefix: network })))
  for (let index = ids.length; index < count; index++) {
    const id = `many-${String(index).padStart(4, '0')}`
    copyRun(folder, ids[index % NETWORKS.length], id, ({ run, state }) => {
      const title = (
        index % 10 === 0 ? `${run.request.architecture.title} with ${'a very long name '.repeat(9)}` : `Run ${index}`
      ).slice(0, 120)
      const { recipe } = run.request
      const learningRate = [0.25, 0.1, 0.05, 0.01][index % 4]
      const createdAt = new Date(Date.UTC(2026, 0, 2) + index * 60_000).toISOString()
      return {
        run: {
          ...run,
          ...{ title, createdAt },
          request: {
            ...run.request,
            seed: index,
            recipe: { ...recipe, learningRate, batchSize: [32, 64, 128][index % 3] },
          },
        },
        state: { ...state, title, tags: index % 3 ? [] : ['baseline'] },
      }
    })
    ids.push(id)
  }
  forgetCatalogue(folder)
  return ids
}
