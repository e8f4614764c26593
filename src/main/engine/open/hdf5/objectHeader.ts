import type { Hdf5Bytes } from './bytes.ts'

/** A message of an object's header: what an object is, a piece each. */
export interface Message {
  type: number
  at: number
  length: number
  /** Whether the message only says where another one stands. */
  isShared: boolean
}

const CONTINUATION = 0x10
const MOST_MESSAGES = 20_000
const MOST_BLOCKS = 1000

interface Block {
  at: number
  end: number
}

/** The messages of the object whose header stands at `at` (HDF5 file format, section IV.A.1). @throws WorkbenchError BAD_FILE */
export function messagesAt(file: Hdf5Bytes, at: number): Message[] {
  const head = file.view(at, 4)
  const isNew = head.toString('latin1') === 'OHDR'
  if (!isNew && head[0] !== 1)
    throw file.bad(at, `the header of an object is of version ${head[0]}, and 1 and 2 are read`)
  const { first, prefix } = isNew ? newHeader(file, at) : { first: oldBlock(file, at), prefix: 8 }
  const messages: Message[] = []
  const blocks = [first]
  for (const block of blocks) {
    const bytes = file.view(block.at, block.end - block.at)
    for (let place = 0; place + prefix <= bytes.length; ) {
      const type = isNew ? bytes[place]! : bytes.readUInt16LE(place)
      const length = bytes.readUInt16LE(place + (isNew ? 1 : 2))
      const start = place + prefix
      if (start + length > bytes.length)
        throw file.bad(block.at + place, 'a message of an object is longer than its block')
      const isShared = (bytes[place + (isNew ? 3 : 4)]! & 2) !== 0
      if (type === CONTINUATION) {
        blocks.push(continued(file, block.at + start, isNew))
        if (blocks.length > MOST_BLOCKS) throw file.bad(at, `an object has more than ${MOST_BLOCKS} blocks`)
      } else if (type !== 0) messages.push({ type, at: block.at + start, length, isShared })
      if (messages.length > MOST_MESSAGES) throw file.bad(at, `an object has more than ${MOST_MESSAGES} messages`)
      place = start + length
    }
  }
  return messages
}

const oldBlock = (file: Hdf5Bytes, at: number): Block => ({ at: at + 16, end: at + 16 + file.u32(at + 8) })

function newHeader(file: Hdf5Bytes, at: number): { first: Block; prefix: number } {
  if (file.u8(at + 4) !== 2) throw file.bad(at, `the header of an object is of version ${file.u8(at + 4)}`)
  const flags = file.u8(at + 5)
  const width = 1 << (flags & 3)
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0)
  const size = width === 8 ? file.u64(sizeAt) : file.view(sizeAt, width).readUIntLE(0, width)
  const start = sizeAt + width
  return { first: { at: start, end: start + size }, prefix: flags & 4 ? 6 : 4 }
}

/** Newer blocks have a signature before their messages and a checksum behind them. */
function continued(file: Hdf5Bytes, at: number, isNew: boolean): Block {
  const start = file.u64(at)
  const length = file.u64(at + 8)
  if (!isNew) return { at: start, end: start + length }
  file.signed(start, 'OCHK')
  if (length < 8) throw file.bad(at, `a block of an object has ${length} bytes`)
  return { at: start + 4, end: start + length - 4 }
}
