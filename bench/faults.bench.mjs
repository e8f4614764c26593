// Faults on purpose: kills, failing system calls, mutated files. Nothing may be lost, hang, grow without bound, leave a process behind or answer with
// anything but a sentence. Ends with status 1 where something was found; Ctrl-C ends it with the report of what was tried until then.
//
//   npm run bench -- faults [--kills 1000] [--mutations 10000] [--datasets 3000] [--models 3000] [--seed 1] [--processes 2]
//     [--seconds N] [--only kills|study|sweep|mutations|datasets|models]
//
// --models is for each format
//
// With --gather those numbers are of all sittings together: each goes on with what is missing, by a seed that none has had, and adds what it
// tried to docs/benchmarks/faults.json, also where it is ended early.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../scripts/lib/paths.mjs'
import { datasets } from './lib/faults/datasets.mjs'
import { freeSeed, readGathered, totalsOf, triedOf, withSitting } from './lib/faults/gathered.mjs'
import { kills } from './lib/faults/kills.mjs'
import { FORMATS, models } from './lib/faults/models.mjs'
import { mutations } from './lib/faults/mutations.mjs'
import { studyKills } from './lib/faults/studyKills.mjs'
import { sweep } from './lib/faults/sweep.mjs'
import { saveReport } from './lib/report.mjs'

if (process.platform !== 'linux') {
  console.log('Skipped: processes and memory are read from /proc.')
  process.exit(0)
}
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    mutations: { type: 'string', default: '10000' },
    datasets: { type: 'string', default: '3000' },
    models: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
    gather: { type: 'boolean', default: false },
  },
})
const whole = (name) => {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= 0) return value
  console.error(`--${name} is "${values[name]}"; give a whole number.`)
  process.exit(2)
}
const firstSeed = whole('seed')
const stop = { isAsked: false }
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    if (stop.isAsked) process.exit(130)
    stop.isAsked = true
    console.log('\nEnding; once more ends at once.')
  })
if (values.seconds) setTimeout(() => (stop.isAsked = true), whole('seconds') * 1000).unref()

/** A tenth of the kills are for a study. */
const ofStudy = Math.ceil(whole('kills') / 10)
/** How much of each part is wanted; the sweep has no seed and is tried whole or not at all. */
const WANTED = {
  sweep: 1,
  kills: whole('kills') - ofStudy,
  study: ofStudy,
  mutations: whole('mutations'),
  datasets: whole('datasets'),
  models: whole('models') * FORMATS.length,
}
const PARTS = {
  sweep,
  kills,
  study: studyKills,
  mutations: (asked) => mutations({ ...asked, processes: whole('processes') }),
  datasets,
  models: (asked) => models({ ...asked, processes: whole('processes') }),
}
const unknown = values.only?.find((name) => !Object.hasOwn(PARTS, name))
if (unknown) {
  console.error(`--only is "${unknown}"; choose among ${Object.keys(PARTS).join(', ')}.`)
  process.exit(2)
}
let gathered = values.gather ? readGathered(join(ROOT, 'docs', 'benchmarks', 'faults.json')) : {}
let found = 0
for (const [name, part] of Object.entries(PARTS)) {
  if (stop.isAsked || (values.only && !values.only.includes(name))) continue
  const count = WANTED[name] - triedOf(gathered, name)
  if (count <= 0) {
    if (WANTED[name] > 0) console.log(`${name}: all ${WANTED[name]} are gathered already`)
    continue
  }
  const seed = freeSeed(gathered, name, firstSeed)
  const sitting = await part({ count, seed, stop }).catch((error) => ({
    title: name,
    tried: 0,
    figures: {},
    findings: [`the bench itself failed: ${error.stack}`],
  }))
  found += sitting.findings.length
  print(sitting)
  gathered = withSitting(gathered, name, { date: new Date().toISOString(), seed, ended: !stop.isAsked, ...sitting })
  if (values.gather) saveReport('faults', { totals: totalsOf(gathered, WANTED), parts: gathered })
}
if (values.gather) {
  console.log('\nGathered in docs/benchmarks/faults.json')
  for (const [name, { tried, of, findings, seeds }] of Object.entries(totalsOf(gathered, WANTED)))
    console.log(`  ${name.padEnd(32)} ${tried} of ${of}, ${findings} findings, seeds ${seeds.join(', ') || 'none'}`)
}
if (stop.isAsked) console.log('\nEnded before its end.')
process.exit(found === 0 ? 0 : 1)

function print({ title, figures, findings }) {
  console.log(`\n${title}`)
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(32)} ${value}`)
  console.log(findings.length === 0 ? '  nothing found' : findings.map((finding) => `  FOUND: ${finding}`).join('\n'))
}
