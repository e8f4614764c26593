// How cost grows with size: a training step with the batch and with the width, an import with the number of images, opening and listing
// with the number of runs, a chart's question with the number of steps. Two minutes in all. What should grow with the work at most is
// judged by it: twice the images may take twice the time, and half as much again. Environment: BENCH_PARTS (a pattern), BENCH_THREADS.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { interleave } from './lib/interleaved.mjs'
import { describeMachine } from './lib/machine.mjs'
import { saveReport } from './lib/report.mjs'
import { openSources } from './lib/sources.mjs'
import { makeRuns } from './lib/workspace.mjs'

const parts = new RegExp(process.env.BENCH_PARTS ?? '')
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
/** How much faster than the work the cost may grow from the first size to the last. */
const MARGIN = 1.5
/** Steps of a round. */
const STEPS = 3
const machine = { ...describeMachine(), threads }
const folder = mkdtempSync(join(tmpdir(), 'allconv-bench-growth-'))
const sources = await openSources()
const report = {}
const failures = []

/**
 * Prints one table and keeps it.
 * @param rows of which the first and the last are compared: cost by `cost` against work by `work`, both names of columns
 */
function tell(name, rows, { work, cost }) {
  console.log(`\n${name}`)
  console.table(rows)
  report[name] = rows
  const [first, last] = [rows[0], rows.at(-1)]
  const growth = last[cost] / first[cost] / (last[work] / first[work])
  if (growth > MARGIN) failures.push(`${name}: "${cost}" grows ${growth.toFixed(1)} times as fast as "${work}"`)
}
const timed = async (act) => {
  const start = performance.now()
  const before = process.cpuUsage()
  const value = await act()
  const { user, system } = process.cpuUsage(before)
  return { value, ms: performance.now() - start, processor: (user + system) / 1000 }
}
const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

async function steps(name, variants, work) {
  const { engineEnvironment } = await sources.load('main/engine/client.ts')
  const environment = { ...process.env, ...engineEnvironment({ threads }) }
  const rows = []
  for (const variant of variants) {
    const options = { mode: 'compiled', network: 'all-cnn-c', threads, ...variant }
    const command = [process.execPath, join(import.meta.dirname, 'lib', 'stepServer.mjs'), JSON.stringify(options)]
    const { results, missing } = await interleave([{ name, command, environment }], { rounds: 2, steps: STEPS })
    if (missing.length > 0) {
      console.log(`Skipped ${name} ${JSON.stringify(variant)}: ${missing[0].why}`)
      return
    }
    const [{ median, last }] = results
    rows.push({
      ...variant,
      ...work(variant),
      'ms a step': +median.toFixed(1),
      'processor ms a step': +(last.cpu / STEPS).toFixed(1),
      'images/s': +((1000 * variant.batch) / median).toFixed(0),
      'memory MB': Math.round(last.rss / 2 ** 20),
    })
  }
  tell(name, rows, { work: 'work', cost: 'processor ms a step' })
}

/** A folder of JPEGs of CIFAR's size, a thousand a class. */
async function drawImages(path, count) {
  for (let index = 0; index < count; index++) {
    const group = join(path, `class-${index % 10}`)
    if (index < 10) mkdirSync(group, { recursive: true })
    const noise = { type: 'gaussian', mean: 60 + 15 * (index % 10), sigma: 40 }
    await sharp({ create: { width: 32, height: 32, channels: 3, background: '#777', noise } })
      .jpeg()
      .toFile(join(group, `${index}.jpg`))
  }
}

async function imports() {
  const { importDataset } = await sources.load('main/engine/data/importDataset.ts')
  const rows = []
  for (const images of [1000, 5000, 10_000]) {
    const from = join(folder, `images-${images}`)
    await drawImages(from, images)
    const input = { path: from, folder: join(folder, 'datasets', `images-${images}`), name: `images-${images}` }
    const { ms, processor } = await timed(() =>
      importDataset(input, { signal: new AbortController().signal, report: () => {} }),
    )
    rows.push({
      images,
      ms: +ms.toFixed(0),
      'processor ms': +processor.toFixed(0),
      'images/s': +((1000 * images) / ms).toFixed(0),
    })
    rmSync(from, { recursive: true })
  }
  tell('import of a folder of images', rows, { work: 'images', cost: 'processor ms' })
}

async function runs() {
  const { openWorkspace } = await sources.load('main/workspace/workspace.ts')
  const { summaryOf } = await sources.load('main/services/runSummary.ts')
  const { encodeFrame } = await sources.load('shared/api/wire/frame.ts')
  const { filterRuns } = await sources.load('shared/compare/runColumns.ts')
  const rows = []
  for (const count of [50, 200, 800]) {
    const path = join(folder, `runs-${count}`)
    await makeRuns(sources, path, { count, steps: 10, epochs: 40 })
    const cold = await timed(() => openWorkspace(path))
    cold.value.close()
    const warm = await timed(() => openWorkspace(path))
    const list = await timed(() => warm.value.runs.list().map((record) => summaryOf(record, undefined)))
    const frame = await timed(() => encodeFrame({ kind: 'result', id: 1, value: list.value }))
    const filter = await timed(() => filterRuns(list.value, 'all-cnn run'))
    warm.value.close()
    rows.push({
      runs: count,
      'open ms': +warm.ms.toFixed(1),
      'list ms': +list.ms.toFixed(2),
      'as a message ms': +frame.ms.toFixed(1),
      'message KiB': Math.round(frame.value.byteLength / 1024),
      'filter ms': +filter.ms.toFixed(1),
    })
  }
  tell('workspace of finished runs, 40 epochs each', rows, { work: 'runs', cost: 'open ms' })
}

async function points() {
  const { openWorkspace } = await sources.load('main/workspace/workspace.ts')
  const { createMetricsQuery } = await sources.load('main/services/metricsQuery.ts')
  const rows = []
  for (const count of [10_000, 100_000, 400_000]) {
    const path = join(folder, `points-${count}`)
    const ids = await makeRuns(sources, path, { count: 8, steps: count, epochs: 10 })
    const workspace = await openWorkspace(path)
    const query = createMetricsQuery(workspace.runs)
    const ask = (from, to) => query({ runIds: ids, x: 'step', series: ['loss', 'error'], from, to, buckets: 600 })
    const first = await timed(() => ask(null, null))
    const zooms = []
    for (let part = 0; part < 9; part++) {
      const from = (0.05 + 0.08 * part) * count
      zooms.push((await timed(() => ask(from, from + count / 5))).ms)
    }
    workspace.close()
    rows.push({
      steps: count,
      'file MB': +(statSync(workspace.runs.paths(ids[0]).metrics).size / 1e6).toFixed(1),
      'first question ms': +first.ms.toFixed(1),
      'zoom ms': +middle(zooms).toFixed(1),
    })
  }
  tell('question for two curves of 8 runs', rows, { work: 'steps', cost: 'first question ms' })
}

try {
  console.log(`${machine.processor}, ${threads} threads, load ${machine.loadBefore}`)
  if (parts.test('batch'))
    await steps(
      'batch, All-CNN-C at full width',
      [16, 64, 256].map((batch) => ({ batch })),
      ({ batch }) => ({ work: batch }),
    )
  if (parts.test('width'))
    await steps(
      'width, All-CNN-C at batch 64',
      [0.25, 0.5, 1].map((width) => ({ width, batch: 64 })),
      // Most of the work is between two hidden layers, and grows with both widths.
      ({ width }) => ({ work: width ** 2 * 16 }),
    )
  if (parts.test('import')) await imports()
  if (parts.test('runs')) await runs()
  if (parts.test('points')) await points()
} finally {
  await sources.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
saveReport('growth', { machine, report })
for (const failure of failures) console.log(`Missed: ${failure}.`)
process.exit(failures.length === 0 ? 0 : 1)
