// One process of `faults`: imports changed data sets, some at a time, and reports each lot.
import { openSources } from '../sources.mjs'

const [seed, from, to, size] = process.argv.slice(2).map(Number)
const sources = await openSources()
const { fuzzDatasets } = await sources.load('../test/faults/fuzzDatasets.ts')
const leave = () => process.exit(1)
process.on('disconnect', leave) // the bench has ended
for (let lot = from; lot < to; lot++) {
  process.send({ lot })
  process.send({ lot, report: await fuzzDatasets({ seed: seed * 100_000 + lot, count: size }) })
}
await sources.close()
process.off('disconnect', leave)
process.disconnect()
