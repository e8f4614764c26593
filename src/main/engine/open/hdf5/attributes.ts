import { elements } from '../../../../shared/checkpoint/shape.ts'
import { shown } from '../../../../shared/shown.ts'
import { type Hdf5Bytes, wide } from './bytes.ts'
import type { Message } from './objectHeader.ts'
import { type ElementType, elementType, sidesAt } from './types.ts'

const ATTRIBUTE = 0x0c
const MOST_TEXTS = 100_000
/** A text of an attribute: Keras keeps the whole configuration in one. */
const MOST_TEXT_BYTES = 64 * 2 ** 20

/** Texts of an object's attribute `name`; null where it has none of that name or it holds no text. @throws WorkbenchError BAD_FILE */
export function attributeTexts(file: Hdf5Bytes, messages: readonly Message[], name: string): string[] | null {
  for (const message of messages) {
    if (message.type !== ATTRIBUTE || message.isShared) continue
    const parts = partsOf(file, message)
    if (parts.name === name) return textsOf(file, message, parts)
  }
  return null
}

interface Parts {
  name: string
  type: { at: number; length: number }
  space: { at: number; length: number }
  data: number
}

function partsOf(file: Hdf5Bytes, { at, length }: Message): Parts {
  if (length < 8) throw file.bad(at, 'an attribute is cut off')
  const bytes = file.view(at, length)
  const version = bytes[0]!
  if (version < 1 || version > 3) throw file.bad(at, `an attribute is of version ${version}, and 1 to 3 are read`)
  const [name, type, space] = [2, 4, 6].map((place) => bytes.readUInt16LE(place)) as [number, number, number]
  const fitted = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size)
  const start = version === 3 ? 9 : 8
  const typeAt = start + fitted(name)
  const spaceAt = typeAt + fitted(type)
  const data = spaceAt + fitted(space)
  if (data > length) throw file.bad(at, 'an attribute is cut off')
  const text = bytes.toString('utf8', start, start + name)
  const end = text.indexOf('\0')
  return {
    name: end < 0 ? text : text.slice(0, end),
    type: { at: at + typeAt, length: type },
    space: { at: at + spaceAt, length: space },
    data: at + data,
  }
}

function textsOf(file: Hdf5Bytes, message: Message, { name, type, space, data }: Parts): string[] | null {
  const element = elementType(file, type.at, type.length)
  if (element.kind !== 'text' && element.kind !== 'heap-text') return null
  const dims = sidesAt(file, space.at, space.length)
  if (dims === null) return []
  const count = elements(dims)
  if (count > MOST_TEXTS || count * element.bytes > message.at + message.length - data)
    throw file.bad(message.at, `the attribute ${shown(name, 80)} has too few bytes for ${count} texts`)
  return Array.from({ length: count }, (_, i) => textAt(file, data + i * element.bytes, element))
}

function textAt(file: Hdf5Bytes, at: number, element: ElementType): string {
  if (element.kind === 'heap-text') return heapText(file, at)
  const text = file.view(at, element.bytes).toString('utf8')
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

/** A text of any length: its length, the heap that it lies in, and its number there (sections III.E and IV.B). */
function heapText(file: Hdf5Bytes, at: number): string {
  const length = file.u32(at)
  if (length === 0) return ''
  if (length > MOST_TEXT_BYTES) throw file.bad(at, `a text has ${length} bytes (at most ${MOST_TEXT_BYTES})`)
  const heap = file.u64(at + 4)
  const wanted = file.u32(at + 12)
  file.signed(heap, 'GCOL')
  const end = heap + file.u64(heap + 8)
  for (let place = heap + 16; place + 16 <= end; ) {
    const head = file.view(place, 16)
    const index = head.readUInt16LE(0)
    const size = wide(head, 8)
    if (index === wanted) {
      if (size < length) throw file.bad(place, `a text of ${length} bytes lies in ${size}`)
      return file
        .view(place + 16, length)
        .toString('utf8')
        .replace(/\0+$/, '')
    }
    // What is free stands last.
    if (index === 0) break
    place += 16 + Math.ceil(size / 8) * 8
  }
  throw file.bad(at, 'a text is missing from its heap')
}
