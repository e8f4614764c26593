// A day of use in minutes, against the built host: page loads, connections cut at random, engines killed in mid-work.
// Bounds: every page is served, no engine is left behind, no run is lost or stuck, the host's memory is flat.
//
//   node bench/soak.bench.mjs [pages] [engines]      1000 and 100 where absent
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { WebSocket } from 'ws'
import { CLI } from '../scripts/lib/paths.mjs'
import { openSources } from './lib/sources.mjs'

const [pages = 1000, engines = 100] = process.argv.slice(2).map(Number)
if (process.platform !== 'linux') {
  console.log('Skipped: child processes and memory are read from /proc.')
  process.exit(0)
}
const sources = await openSources()
const { WireLink } = await sources.load('shared/api/wire/link.ts')
const { socketWire, SOCKET_PROTOCOL } = await sources.load('shared/api/wire/socket.ts')
const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
const { QUICK_RECIPE } = await sources.load('shared/training/presets.ts')

const TOKEN = 'soak'
const workspace = mkdtempSync(join(tmpdir(), 'allconv-soak-'))
const host = spawn(process.execPath, [CLI, 'serve', '--json', '--port', '0', '--workspace', workspace], {
  env: { ...process.env, ALLCONV_TOKEN: TOKEN },
  stdio: ['ignore', 'pipe', 'ignore'],
})
process.on('exit', () => host.kill('SIGKILL')) // also where a check below throws
const address = await new Promise((resolve, reject) => {
  host.stdout.on('data', (chunk) => {
    const found = /"address": "([^"]+)"/.exec(String(chunk))
    if (found) resolve(found[1])
  })
  host.once('exit', () => reject(new Error('the host ended')))
})

/** Reproducible randomness: the same soak each time. */
let state = 12345
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))[1]) / 1024
const children = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]) === host.pid
      } catch {
        return false
      }
    })
    .map(Number)

const signIn = await fetch(`${address}/?token=${TOKEN}`, { redirect: 'manual' })
const cookie = signIn.headers.get('set-cookie').split(';')[0]
const get = async (path) => {
  const response = await fetch(address + path, { headers: { cookie } })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.text()
}
async function connect() {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/rpc`, SOCKET_PROTOCOL, {
    headers: { cookie, origin: address },
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return { socket, api: createORPCClient(new WireLink(socketWire(socket))) }
}

async function loadPage() {
  const html = await get('/')
  await Promise.all([...html.matchAll(/(?:src|href)="\.?(\/assets\/[^"]+)"/g)].map(([, path]) => get(path)))
  const { socket, api } = await connect()
  const events = await api.runs.events({ after: -1 })
  void (await api.host.changes()).next().catch(() => {}) // as every page does; ends with its connection
  await Promise.all([
    api.host.info(),
    api.runs.list(),
    api.datasets.list(),
    api.architectures.list(),
    api.host.settings(),
  ])
  // Half of the pages leave in order, the others are cut off in mid-call.
  if (random() < 0.5) await events.return()
  else void api.datasets.images({ name: 'shapes', part: 'train', offset: 0, count: 256 }).catch(() => {})
  await wait(random() * 5)
  socket.terminate()
}

const problems = []
const check = (holds, sentence) => holds || problems.push(sentence)

for (let i = 0; i < 50; i++) await loadPage()
const before = megabytes()
let served = 0
const lane = async () => {
  while (served < pages) {
    served++
    await loadPage()
  }
}
await Promise.all(Array.from({ length: 8 }, lane))
const after = megabytes()
console.log(`${served} page loads: host ${before.toFixed(0)} -> ${after.toFixed(0)} MB`)
check(after - before < 120, 'the host grew while it served pages')

const { socket, api } = await connect()
const request = {
  architecture: paperArchitecture('strided-cnn-a', { width: 0.03 }),
  dataset: 'shapes',
  recipe: { ...QUICK_RECIPE, epochs: 50, batchSize: 16 },
  seed: 1,
  runtime: 'auto',
  step: 'auto',
  convolution: 'auto',
}
const ids = []
for (let i = 0; i < engines; i++) {
  const run = await api.runs.start(request)
  ids.push(run.id)
  for (let tries = 0; children().length === 0 && tries < 500; tries++) await wait(10)
  await wait(random() * 1000)
  for (const pid of children()) process.kill(pid, 'SIGKILL')
  for (let tries = 0; tries < 500; tries++) {
    const { phase } = await api.runs.get({ id: run.id })
    if (!['queued', 'preparing', 'training'].includes(phase)) break
    if (tries % 50 === 49) for (const pid of children()) process.kill(pid, 'SIGKILL')
    await wait(20)
  }
}
const runs = await api.runs.list()
const stuck = runs.filter(({ phase }) => ['queued', 'preparing', 'training'].includes(phase))
console.log(
  `${engines} engines killed: ${runs.length} runs, ${stuck.length} stuck, ${children().length} processes left, host ${megabytes().toFixed(0)} MB`,
)
check(
  ids.every((id) => runs.some((run) => run.id === id)),
  'a run was lost',
)
check(stuck.length === 0, `${stuck.length} runs are stuck`)
check(
  runs.every(({ reason }) => reason),
  'a run that was killed does not say why',
)
check(children().length === 0, 'an engine was left behind')

socket.terminate()
const ended = new Promise((resolve) => host.once('exit', (status) => resolve(status)))
host.kill('SIGTERM')
const status = await ended
check(status === 0, `the host ended with status ${status}`)
rmSync(workspace, { recursive: true, force: true })
await sources.close()
for (const problem of problems) console.log(`MISSED: ${problem}`)
process.exit(problems.length === 0 ? 0 : 1)
