// Two hundred long runs in seconds: a few are written step by step, the others are copies of their folders under names of their own.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)

/**
 * Fills a workspace folder.
 * @param sources what `openSources` gave
 * @returns ids of the runs; every tenth has a title as long as a title may be
 */
export async function makeManyRuns(sources, folder, { count, steps, epochs }) {
  const ids = []
  for (const network of NETWORKS)
    ids.push(...(await makeRuns(sources, folder, { count: 1, steps, epochs, network, prefix: network })))
  const runs = join(folder, 'runs')
  for (let index = ids.length; index < count; index++) {
    const from = join(runs, ids[index % NETWORKS.length])
    const id = `many-${String(index).padStart(4, '0')}`
    const to = join(runs, id)
    mkdirSync(join(to, 'checkpoints'), { recursive: true })
    for (const file of readdirSync(from, { withFileTypes: true }))
      if (file.isFile()) copyFileSync(join(from, file.name), join(to, file.name))
    const run = readJson(join(to, 'run.json'))
    const title = (
      index % 10 === 0 ? `${run.request.architecture.title} with ${'a very long name '.repeat(9)}` : `Run ${index}`
    ).slice(0, 120)
    const { recipe } = run.request
    const learningRate = [0.25, 0.1, 0.05, 0.01][index % 4]
    const createdAt = new Date(Date.UTC(2026, 0, 2) + index * 60_000).toISOString()
    writeJson(join(to, 'run.json'), {
      ...run,
      ...{ id, title, createdAt },
      request: {
        ...run.request,
        seed: index,
        recipe: { ...recipe, learningRate, batchSize: [32, 64, 128][index % 3] },
      },
    })
    writeJson(join(to, 'state.json'), {
      ...readJson(join(to, 'state.json')),
      title,
      tags: index % 3 ? [] : ['baseline'],
    })
    ids.push(id)
  }
  // It is made anew from the folders when the workspace is opened next.
  for (const file of readdirSync(folder)) if (file.startsWith('catalogue.sqlite')) rmSync(join(folder, file))
  return ids
}
