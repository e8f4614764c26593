// Memory of an engine that trains: All-CNN-C at batch 128 stays below 2 GB, and a thousand steps neither grow it nor leave a tensor or a
// folder behind (a narrow network, as only the number of steps counts). Environment: BENCH_THREADS.
import { readdirSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { interleave } from './lib/interleaved.mjs'
import { openSources } from './lib/sources.mjs'

const LIMIT = 2e9
/** Growth from step 200 on that counts as noise of the allocator. */
const NOISE = 20 * 2 ** 20
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
const sources = await openSources()
const { engineEnvironment } = await sources.load('main/engine/client.ts')
await sources.close()
const environment = { ...process.env, ...engineEnvironment({ threads }) }
const server = (options) => ({
  name: `${options.network}, batch ${options.batch}, width ${options.width ?? 1}, ${options.convolution}`,
  command: [
    process.execPath,
    join(import.meta.dirname, 'lib', 'stepServer.mjs'),
    JSON.stringify({ mode: 'compiled', threads, ...options }),
  ],
  environment,
})
const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith('allconv-graph-'))
const before = ours()
const failures = []
const rows = []
for (const convolution of ['auto', 'direct']) {
  const wide = server({ network: 'all-cnn-c', batch: 128, convolution })
  const [{ last }] = (await interleave([wide], { rounds: 1, steps: 4 })).results
  rows.push({ name: wide.name, steps: 6, 'memory MB': Math.round(last.rss / 1e6) })
  if (last.rss > LIMIT) failures.push(`${wide.name} takes ${Math.round(last.rss / 1e6)} MB`)
}
const narrow = server({ network: 'all-cnn-c', batch: 16, width: 0.1, convolution: 'auto' })
const samples = []
await interleave([narrow], { rounds: 10, steps: 100, onRound: ({ rss, tensors }) => samples.push({ rss, tensors }) })
const growth = samples.at(-1).rss - samples[1].rss
rows.push({
  name: narrow.name,
  steps: 1000,
  'memory MB': Math.round(samples.at(-1).rss / 1e6),
  'growth MB': +(growth / 1e6).toFixed(1),
})
if (growth > NOISE) failures.push(`800 steps grew the memory by ${Math.round(growth / 1e6)} MB`)
if (samples.some(({ tensors }) => tensors !== samples[0].tensors))
  failures.push('the number of tensors changes from step to step')
const left = ours().filter((name) => !before.includes(name))
if (left.length > 0) failures.push(`${left.length} temporary folders are left`)
console.table(rows)
for (const failure of failures) console.log(`Missed: ${failure}.`)
process.exit(failures.length === 0 ? 0 : 1)
