import { elements } from '../../../../shared/checkpoint/shape.ts'
import { toFloat32 } from '../../../../shared/checkpoint/storedNumbers.ts'
import { shown } from '../../../../shared/shown.ts'
import type { ByteSource } from '../byteSource.ts'
import { attributeTexts } from './attributes.ts'
import { Hdf5Bytes, NOWHERE } from './bytes.ts'
import { chunkedBytes } from './chunks.ts'
import { filtersAt } from './filters.ts'
import { linksOf } from './links.ts'
import { type Message, messagesAt } from './objectHeader.ts'
import { type ElementType, elementType, sidesAt } from './types.ts'

const SPACE = 0x01
const TYPE = 0x03
const LAYOUT = 0x08
const FILTERS = 0x0b
const SIGNATURE = '\x89HDF\r\n\x1a\n'

/** A group or a dataset of an HDF5 file. */
export class Hdf5Object {
  private readonly messages: Message[]
  private held: Map<string, number> | null = null

  constructor(
    private readonly file: Hdf5Bytes,
    at: number,
    /** Its path within the file, for errors. */
    readonly path: string,
  ) {
    this.messages = messagesAt(file, at)
  }

  /** Names of what a group holds. */
  get names(): string[] {
    return [...this.links.keys()]
  }

  private get links(): Map<string, number> {
    this.held ??= linksOf(this.file, this.messages)
    return this.held
  }

  /** What lies at a path below, `layers/conv2d/vars`; null where there is nothing. */
  at(path: string): Hdf5Object | null {
    const [first = '', ...rest] = path.split('/').filter((part) => part !== '')
    const place = this.links.get(first)
    if (place === undefined) return null
    const child = new Hdf5Object(this.file, place, `${this.path}${this.path ? '/' : ''}${first}`)
    return rest.length === 0 ? child : child.at(rest.join('/'))
  }

  /** Texts of an attribute; null where there are none. */
  texts(attribute: string): string[] | null {
    return attributeTexts(this.file, this.messages, attribute)
  }

  /** The sides of a dataset; null for a group. */
  get dims(): number[] | null {
    const space = this.messages.find(({ type }) => type === SPACE)
    return space ? sidesAt(this.file, space.at, space.length) : null
  }

  /** A dataset's numbers as float32. @throws WorkbenchError BAD_FILE naming dataset or byte */
  numbers(): Float32Array {
    const { file } = this
    const [type, layout] = [TYPE, LAYOUT].map((wanted) => this.messages.find((message) => message.type === wanted))
    const dims = this.dims
    const bad = (why: string) => file.bad(layout?.at ?? 0, `the dataset ${shown(this.path, 120)} ${why}`)
    if (!type || !layout || !dims || type.isShared) throw bad('holds no numbers')
    const element = elementType(file, type.at, type.length)
    if (element.kind !== 'float' && element.kind !== 'integer') throw bad('holds no numbers that are read')
    const bytes = this.stored(layout, dims, element.bytes, bad)
    return element.kind === 'float' ? toFloat32(element.float, bytes).data : integers(bytes, element)
  }

  /** Bytes of a dataset, in one piece or in chunks (section IV.A.2.i). */
  private stored(layout: Message, dims: readonly number[], width: number, bad: (why: string) => Error): Uint8Array {
    const { file } = this
    const { at, length } = layout
    const needed = elements(dims) * width
    if (needed === 0) return new Uint8Array(0)
    if (length < 4) throw bad('says no place')
    const [version, kind] = [file.u8(at), file.u8(at + 1)]
    if (version < 3 || version > 5) throw bad(`is stored by version ${version}, and 3 to 5 are read`)
    if (kind === 2) {
      const filters = this.messages.find(({ type }) => type === FILTERS)
      return chunkedBytes(file, layout, dims, width, filters ? filtersAt(file, filters) : [], bad)
    }
    if (kind > 2) throw bad('lies in other files, which are not read')
    const [start, size] = kind === 0 ? [at + 4, file.u16(at + 2)] : [file.u64(at + 2), file.u64(at + 10)]
    if (start === NOWHERE) throw bad('was never written')
    if (size !== needed) throw bad(`has ${size} bytes instead of ${needed}`)
    return Uint8Array.from(file.view(start, needed))
  }
}

function integers(bytes: Uint8Array, { bytes: width, isSigned }: Extract<ElementType, { kind: 'integer' }>) {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const one = (at: number) => {
    if (width === 8) return Number(isSigned ? view.readBigInt64LE(at) : view.readBigUInt64LE(at))
    return isSigned ? view.readIntLE(at, width) : view.readUIntLE(at, width)
  }
  return Float32Array.from({ length: bytes.length / width }, (_, i) => one(i * width))
}

/**
 * The root group of an HDF5 file (format versions 0 to 3, as h5py and Keras write it). Read here rather than by the HDF5 library in WebAssembly:
 * h5wasm 0.10.3 did not end on a damaged file, and needs all of a file in memory.
 * @throws WorkbenchError BAD_FILE naming the byte
 */
export function openHdf5(source: ByteSource): Hdf5Object {
  const file = new Hdf5Bytes(source)
  if (file.view(0, 8).toString('latin1') !== SIGNATURE) throw file.bad(0, 'its signature is missing')
  const version = file.u8(8)
  if (version > 3) throw file.bad(8, `its version is ${version}, and 0 to 3 are read`)
  const isOld = version < 2
  const [offsets, lengths] = isOld ? [file.u8(13), file.u8(14)] : [file.u8(9), file.u8(10)]
  if (offsets !== 8 || lengths !== 8)
    throw file.bad(9, `addresses have ${offsets} bytes and lengths ${lengths}, and both have 8 in files that are read`)
  const base = isOld ? (version === 1 ? 28 : 24) : 12
  if (file.u64(base) !== 0) throw file.bad(base, 'addresses do not count from its beginning')
  // Older: base, free space, end, driver, then the root group's entry: its name and its header.
  return new Hdf5Object(file, file.u64(base + (isOld ? 40 : 24)), '')
}
