import { maskedCrc32c } from '../../src/main/services/exports/curves/crc32c.ts'
import { type Mutation, mutate } from './mutate.ts'
import type { Random } from './random.ts'

/** Bytes before a record's content (its length and that number's check) and behind it. */
const [HEAD, TAIL] = [12, 4]

/** Changes one record of an event file of TensorBoard and makes its checks anew, which no other change would get past; or any bytes, half of the time. */
export function mutateRecords(bytes: Uint8Array, random: Random): Mutation {
  const file = Buffer.from(bytes)
  const starts: number[] = []
  for (let at = 0; at + HEAD < file.length; at += HEAD + file.readUInt32LE(at) + TAIL) starts.push(at)
  if (random.next() < 0.5) return mutate(bytes, random)
  const at = random.pick(starts)
  const length = file.readUInt32LE(at)
  const { bytes: content, how } = mutate(file.subarray(at + HEAD, at + HEAD + length), random)
  const head = Buffer.alloc(HEAD)
  head.writeUInt32LE(content.length)
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8)
  const tail = Buffer.alloc(TAIL)
  tail.writeUInt32LE(maskedCrc32c(content))
  const rest = file.subarray(at + HEAD + length + TAIL)
  return {
    bytes: new Uint8Array(Buffer.concat([file.subarray(0, at), head, content, tail, rest])),
    how: `record ${starts.indexOf(at)}, its checks made anew: ${how}`,
  }
}
