import { BUDGET } from './budget.ts'
import { decodeFile } from './decodeFile.ts'
import { decodePicture } from './decodePicture.ts'
import {
  type FromDecoder,
  type FromPictureDecoder,
  OUT_OF_BUDGET,
  type ToDecoder,
  type ToPictureDecoder,
} from './decoderProtocol.ts'

const PACE = 20 // milliseconds between two looks at the memory

// The entry of a decoder's process. Decoding runs on libuv's threads, so this thread is free to watch over its parent and over memory, and
// to end the process in the middle of an image.
let large = false
let queue = Promise.resolve()
process.on('message', (message: ToDecoder | ToPictureDecoder) => {
  queue = queue.then(async () => {
    if ('picture' in message) return answerPicture(message)
    large = false
    const outcome = await decodeFile(message.task, () => {
      large = true
    })
    process.send!({ id: message.id, outcome } satisfies FromDecoder)
  })
})

async function answerPicture({ id, picture: { name, bytes } }: ToPictureDecoder): Promise<void> {
  large = true
  const answer = await decodePicture(name, bytes).then(
    (image) => ({ id, image }),
    (error: Error) => ({ id, refusal: error.message }),
  )
  process.send!(answer satisfies FromPictureDecoder)
}

process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
setInterval(() => {
  // Where the engine was killed while this process began, the event of its going has passed before anybody listened.
  if (!process.connected) process.exit(0)
  if (process.memoryUsage.rss() > (large ? BUDGET.process.large : BUDGET.process.small)) process.exit(OUT_OF_BUDGET)
}, PACE)
