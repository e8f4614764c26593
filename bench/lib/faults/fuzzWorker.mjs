// One long-lived process of `faults`: tries mutation after mutation by a fuzzer of test/faults and tells of each before and after, so that whoever
// started it knows what it was at when it hangs, grows or dies.
import { openSources } from '../sources.mjs'

const [seed, from, to, step] = process.argv.slice(2).map(Number)
const sources = await openSources()
const { fastFolder, workspaceFuzzer } = await sources.load('../test/faults/fuzzWorkspace.ts')
const fuzzer = await workspaceFuzzer(await fastFolder(), seed)
const leave = () => process.exit(1)
process.on('disconnect', leave) // the bench has ended
for (let number = from; number < to; number += step) {
  process.send({ what: 'begins', number })
  try {
    process.send({ what: 'ended', ...(await fuzzer.attempt(number)) })
  } catch (error) {
    // The bench's own mistake, or a fault that came out of the workbench as no error of a call: either way it must be looked at.
    process.send({
      what: 'ended',
      number,
      kind: '',
      path: '',
      how: '',
      said: 0,
      findings: [`thrown: ${error?.stack ?? error}`],
    })
  }
}
await fuzzer.close()
await sources.close()
process.off('disconnect', leave)
process.disconnect()
