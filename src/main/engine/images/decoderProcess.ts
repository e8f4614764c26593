import { BUDGET } from './budget.ts'
import { decodeFile } from './decodeFile.ts'
import { type FromDecoder, OUT_OF_BUDGET, type ToDecoder } from './decoderProtocol.ts'

const PACE = 20 // milliseconds between two looks at the memory

// The entry of a decoder's process. Decoding runs on libuv's threads, so this thread is free to watch over its parent and over memory, and
// to end the process in the middle of an image.
let large = false
let queue = Promise.resolve()
process.on('message', ({ id, task }: ToDecoder) => {
  queue = queue.then(async () => {
    large = false
    const outcome = await decodeFile(task, () => {
      large = true
    })
    process.send!({ id, outcome } satisfies FromDecoder)
  })
})
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
setInterval(() => {
  if (process.memoryUsage.rss() > (large ? BUDGET.process.large : BUDGET.process.small)) process.exit(OUT_OF_BUDGET)
}, PACE)
