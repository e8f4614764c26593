// One process of `faults`: has a fuzzer of test/faults change files, some at a time, and reports each lot.
import { openSources } from '../sources.mjs'

const [module, name, more, ...numbers] = process.argv.slice(2)
const [seed, from, to, size] = numbers.map(Number)
const sources = await openSources()
const { [name]: fuzz } = await sources.load(`../test/faults/${module}`)
const leave = () => process.exit(1)
process.on('disconnect', leave) // the bench has ended
for (let lot = from; lot < to; lot++) {
  process.send({ lot })
  process.send({ lot, report: await fuzz({ ...JSON.parse(more), seed: seed * 100_000 + lot, count: size }) })
}
await sources.close()
process.off('disconnect', leave)
process.disconnect()
