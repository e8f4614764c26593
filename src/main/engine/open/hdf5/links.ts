import { shown } from '../../../../shared/shown.ts'
import { type Hdf5Bytes, NOWHERE, wide } from './bytes.ts'
import type { Message } from './objectHeader.ts'

const SYMBOL_TABLE = 0x11
const LINK = 0x06
const LINK_INFO = 0x02
const MOST_LINKS = 100_000
const MOST_NODES = 20_000
const LONGEST_NAME = 4096

/** Where the objects of a group stand, by name. Links to other files and by name are left out. @throws WorkbenchError BAD_FILE */
export function linksOf(file: Hdf5Bytes, messages: readonly Message[]): Map<string, number> {
  const links = new Map<string, number>()
  for (const message of messages) {
    if (message.type === SYMBOL_TABLE) symbols(file, message, links)
    else if (message.type === LINK) link(file, message, links)
    else if (message.type === LINK_INFO) requireFew(file, message)
    if (links.size > MOST_LINKS) throw file.bad(message.at, `a group holds more than ${MOST_LINKS} objects`)
  }
  return links
}

/** Groups that note the order of their links keep more than eight of them elsewhere. */
function requireFew(file: Hdf5Bytes, { at }: Message): void {
  const flags = file.u8(at + 1)
  if (file.u64(at + 2 + (flags & 1 ? 8 : 0)) !== NOWHERE)
    throw file.bad(
      at,
      "a group keeps its links in a heap, which is not read (save the model with h5py's usual settings)",
    )
}

function link(file: Hdf5Bytes, { at, length }: Message, links: Map<string, number>): void {
  const bytes = file.view(at, length)
  const short = () => file.bad(at, 'a link is cut off')
  if (length < 4) throw short()
  const flags = bytes[1]!
  let place = 2
  const type = flags & 8 ? bytes[place++] : 0
  if (flags & 4) place += 8
  if (flags & 16) place++
  const width = Math.min(1 << (flags & 3), 4)
  if (place + width > length) throw short()
  const size = bytes.readUIntLE(place, width)
  place += 1 << (flags & 3)
  if (type !== 0) return
  if (place + size + 8 > length) throw short()
  links.set(bytes.toString('utf8', place, place + size), wide(bytes, place + size))
}

/** A group of the older form: a tree of tables of names, which lie in a heap of their own. */
function symbols(file: Hdf5Bytes, { at }: Message, links: Map<string, number>): void {
  const heap = file.u64(at + 8)
  file.signed(heap, 'HEAP')
  const names = { at: file.u64(heap + 24), size: file.u64(heap + 8) }
  const seen = new Set<number>()
  const open = [file.u64(at)]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node) || seen.size > MOST_NODES) throw file.bad(node, 'the tree of a group does not end')
    seen.add(node)
    const signature = file.view(node, 4).toString('latin1')
    if (signature === 'SNOD') table(file, node, names, links)
    else {
      file.signed(node, 'TREE')
      const count = file.u16(node + 6)
      const bytes = file.view(node + 24, 16 * count + 8)
      // In reverse, so that they are taken in their order.
      for (let i = count - 1; i >= 0; i--) open.push(wide(bytes, 16 * i + 8))
    }
  }
}

const ENTRY = 40

function table(file: Hdf5Bytes, at: number, names: { at: number; size: number }, links: Map<string, number>): void {
  const count = file.u16(at + 6)
  const bytes = file.view(at + 8, ENTRY * count)
  for (let i = 0; i < count; i++) {
    const start = wide(bytes, ENTRY * i)
    if (start >= names.size) throw file.bad(at, `the name of entry ${i} lies outside the group's names`)
    const text = file.view(names.at + start, Math.min(names.size - start, LONGEST_NAME))
    const end = text.indexOf(0)
    if (end < 0) throw file.bad(at, `the name ${shown(text.toString('utf8', 0, 40), 40)} does not end`)
    links.set(text.toString('utf8', 0, end), wide(bytes, ENTRY * i + 8))
    if (links.size > MOST_LINKS) throw file.bad(at, `a group holds more than ${MOST_LINKS} objects`)
  }
}
