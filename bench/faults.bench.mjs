// Faults on purpose: kills, failing system calls, mutated files. Nothing may be lost, hang, grow without bound, leave a process behind or answer with
// anything but a sentence. Ends with status 1 where something was found; Ctrl-C ends it with the report of what was tried until then.
//
//   npm run bench -- faults [--kills 1000] [--mutations 10000] [--datasets 3000] [--seed 1] [--processes 2] [--seconds N] [--only kills|study|sweep|mutations|datasets]
import { parseArgs } from 'node:util'
import { datasets } from './lib/faults/datasets.mjs'
import { kills } from './lib/faults/kills.mjs'
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
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
})
const whole = (name) => {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= 0) return value
  console.error(`--${name} is "${values[name]}"; give a whole number.`)
  process.exit(2)
}
const seed = whole('seed')
const stop = { isAsked: false }
process.on('SIGINT', () => {
  if (stop.isAsked) process.exit(130)
  stop.isAsked = true
  console.log('\nEnding; once more ends at once.')
})
if (values.seconds) setTimeout(() => (stop.isAsked = true), whole('seconds') * 1000).unref()

/** A tenth of the kills are for a study. */
const ofStudy = Math.ceil(whole('kills') / 10)
const PARTS = {
  sweep: () => sweep({ stop }),
  kills: () => kills({ count: whole('kills') - ofStudy, seed, stop }),
  study: () => studyKills({ count: ofStudy, seed: seed + 1, stop }),
  mutations: () => mutations({ count: whole('mutations'), seed, processes: whole('processes'), stop }),
  datasets: () => datasets({ count: whole('datasets'), seed, stop }),
}
const unknown = values.only?.find((name) => !Object.hasOwn(PARTS, name))
if (unknown) {
  console.error(`--only is "${unknown}"; choose among ${Object.keys(PARTS).join(', ')}.`)
  process.exit(2)
}
const reports = []
for (const [name, part] of Object.entries(PARTS))
  if (!stop.isAsked && (!values.only || values.only.includes(name)))
    reports.push(
      await part().catch((error) => ({
        title: name,
        figures: {},
        findings: [`the bench itself failed: ${error.stack}`],
      })),
    )

for (const { title, figures, findings } of reports) {
  console.log(`\n${title}`)
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(32)} ${value}`)
  console.log(findings.length === 0 ? '  nothing found' : findings.map((finding) => `  FOUND: ${finding}`).join('\n'))
}
const found = reports.reduce((sum, { findings }) => sum + findings.length, 0)
if (stop.isAsked) console.log('\nEnded before its end.')
else if (!values.only) saveReport('faults', { seed, reports })
process.exit(found === 0 ? 0 : 1)
