import { WorkbenchError } from '../../../../shared/errors.ts'
import { longOf, PickledArray, type PickleValue, textOf } from './pickleValues.ts'

/** What may stand on the pickle machine's stack beside values. */
class Mark {}
class Named {
  constructor(readonly name: string) {}
}
class Dtype {
  constructor(readonly code: string) {}
}
type Item = PickleValue | Mark | Named | Dtype

/** All that numpy arrays need. Nothing is ever imported or called: these names only tell what the next tuple means. */
const KNOWN = new Set([
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.ndarray',
  'numpy.dtype',
  '_codecs.encode',
])

const latin1 = new TextDecoder('latin1')
const utf8 = new TextDecoder('utf-8')

/**
 * Reads the pickles in which CIFAR is published (protocol 2, written by Python 2) and what Python 3 makes of them (protocols 2 to 4). This
 * is data, not a program: opcodes and names that those files do not use are refused, and nothing is executed.
 * @param label how to name the file in errors.
 * @throws WorkbenchError BAD_FILE.
 */
export function readPickle(bytes: Uint8Array, label: string): PickleValue {
  try {
    return new Machine(bytes, label).run()
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    // E.g. lists nested deeper than the stack, where text is expected.
    throw new WorkbenchError('BAD_FILE', `${label} is no usable Python file: it is malformed.`, { cause: error })
  }
}

class Machine {
  private at = 0
  private readonly view: DataView
  private stack: Item[] = []
  private readonly memo = new Map<number, Item>()

  constructor(
    private readonly bytes: Uint8Array,
    private readonly label: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.take(1)[0]!
      if (opcode === 0x2e) break // STOP
      this.step(opcode)
    }
    return this.value(this.pop())
  }

  private bad(why: string) {
    return new WorkbenchError('BAD_FILE', `${this.label} is no usable Python file: ${why}.`)
  }

  private take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw this.bad('it is cut off; copy or download it again')
    this.at += count
    return this.bytes.subarray(this.at - count, this.at)
  }
  private uint8 = () => this.take(1)[0]!
  private uint16 = () => this.view.getUint16(this.take(2).byteOffset - this.bytes.byteOffset, true)
  private uint32 = () => this.view.getUint32(this.take(4).byteOffset - this.bytes.byteOffset, true)
  private int32 = () => this.uint32() | 0
  private uint64() {
    const count = Number(this.view.getBigUint64(this.take(8).byteOffset - this.bytes.byteOffset, true))
    if (!Number.isSafeInteger(count)) throw this.bad(`it claims a length of ${count} bytes`)
    return count
  }
  private line() {
    const end = this.bytes.indexOf(10, this.at)
    if (end < 0) throw this.bad('it is cut off; copy or download it again')
    const text = latin1.decode(this.bytes.subarray(this.at, end))
    this.at = end + 1
    return text
  }

  private pop(): Item {
    if (this.stack.length === 0) throw this.bad('it takes more values than it gives')
    return this.stack.pop()!
  }
  private popToMark(): PickleValue[] {
    const items: PickleValue[] = []
    for (;;) {
      const item = this.pop()
      if (item instanceof Mark) return items.reverse()
      items.push(item as PickleValue)
    }
  }
  private top<T>(type: new (...args: never[]) => T): T {
    const item = this.stack.at(-1)
    if (!(item instanceof type)) throw this.bad('it fills something that is no list or dictionary')
    return item
  }
  private value(item: Item): PickleValue {
    if (item instanceof Mark || item instanceof Named || item instanceof Dtype) throw this.bad('a value is missing')
    return item
  }
  private remembered(key: number): Item {
    const item = this.memo.get(key)
    if (item === undefined) throw this.bad(`it recalls value ${key}, which it never stored`)
    return item
  }
  private setItems(pairs: PickleValue[]) {
    const map = this.top<Map<string, PickleValue>>(Map)
    for (let i = 0; i + 1 < pairs.length; i += 2) map.set(textOf(pairs[i]!), pairs[i + 1]!)
  }

  private step(opcode: number): void {
    const { stack } = this
    switch (String.fromCharCode(opcode)) {
      case '\x80': // PROTO
        this.take(1)
        return
      case '\x95': // FRAME
        this.take(8)
        return
      case '(':
        stack.push(new Mark())
        return
      case 'N':
        stack.push(null)
        return
      case '\x88':
        stack.push(true)
        return
      case '\x89':
        stack.push(false)
        return
      case 'K':
        stack.push(this.uint8())
        return
      case 'M':
        stack.push(this.uint16())
        return
      case 'J':
        stack.push(this.int32())
        return
      case '\x8a': // LONG1
        stack.push(longOf(this.take(this.uint8())))
        return
      case 'U': // strings of Python 2
        stack.push(latin1.decode(this.take(this.uint8())))
        return
      case 'T': {
        // Also the pixels, which a string would double: a view, turned to text where it serves as one.
        stack.push(this.take(this.uint32()))
        return
      }
      case 'C':
        stack.push(this.take(this.uint8()))
        return
      case 'B':
        stack.push(this.take(this.uint32()))
        return
      case '\x8e': // BINBYTES8
        stack.push(this.take(this.uint64()))
        return
      case 'X':
        stack.push(utf8.decode(this.take(this.uint32())))
        return
      case '\x8c': // SHORT_BINUNICODE
        stack.push(utf8.decode(this.take(this.uint8())))
        return
      case '}':
        stack.push(new Map())
        return
      case ']':
        stack.push([])
        return
      case ')':
        stack.push([])
        return
      case 't':
        stack.push(this.popToMark())
        return
      case '\x85':
      case '\x86':
      case '\x87': {
        const items: PickleValue[] = []
        for (let i = 0x84; i < opcode; i++) items.unshift(this.pop() as PickleValue)
        stack.push(items)
        return
      }
      case 'a': {
        const item = this.pop() as PickleValue
        this.top<PickleValue[]>(Array).push(item)
        return
      }
      case 'e': {
        const items = this.popToMark()
        const list = this.top<PickleValue[]>(Array)
        for (const item of items) list.push(item)
        return
      }
      case 's': {
        const value = this.pop() as PickleValue
        this.setItems([this.pop() as PickleValue, value])
        return
      }
      case 'u':
        this.setItems(this.popToMark())
        return
      case 'q':
        this.memo.set(this.uint8(), stack.at(-1) ?? null)
        return
      case 'r':
        this.memo.set(this.uint32(), stack.at(-1) ?? null)
        return
      case '\x94': // MEMOIZE
        this.memo.set(this.memo.size, stack.at(-1) ?? null)
        return
      case 'h':
        stack.push(this.remembered(this.uint8()))
        return
      case 'j':
        stack.push(this.remembered(this.uint32()))
        return
      case 'c':
        stack.push(this.known(`${this.line()}.${this.line()}`))
        return
      case '\x93': {
        // STACK_GLOBAL
        const name = String(this.pop())
        stack.push(this.known(`${String(this.pop())}.${name}`))
        return
      }
      case 'R':
        this.reduce()
        return
      case 'b':
        this.build()
        return
      default:
        throw this.bad(`it uses the instruction 0x${opcode.toString(16).padStart(2, '0')}, which no CIFAR file has`)
    }
  }

  private known(name: string): Named {
    if (!KNOWN.has(name)) throw this.bad(`it asks for ${name}, which no CIFAR file does; nothing of it was executed`)
    return new Named(name)
  }

  private reduce() {
    const parameters = this.pop()
    const called = this.pop()
    if (!(called instanceof Named) || !Array.isArray(parameters))
      throw this.bad('it calls something that is no function')
    if (called.name.endsWith('_reconstruct')) this.stack.push(new PickledArray())
    else if (called.name === 'numpy.dtype') this.stack.push(new Dtype(textOf(parameters[0] ?? null)))
    else if (called.name === '_codecs.encode') this.stack.push(Buffer.from(textOf(parameters[0] ?? null), 'latin1'))
    else throw this.bad(`it calls ${called.name}`)
  }

  /** `__setstate__`: of an array (version, shape, dtype, Fortran order, bytes), or of a dtype, which adds nothing for bytes. */
  private build() {
    const state = this.pop()
    const target = this.stack.at(-1)
    if (target instanceof Dtype) return
    if (!(target instanceof PickledArray) || !Array.isArray(state))
      throw this.bad('it fills an object that is no array')
    const [, shape, dtype, fortran, bytes] = state as Item[]
    if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side)) || !(dtype instanceof Dtype))
      throw this.bad('an array in it has no shape')
    if (fortran === true) throw this.bad('an array in it is stored column by column')
    target.shape = shape as number[]
    target.dtype = dtype.code
    target.bytes = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : (bytes as Uint8Array)
    if (!(target.bytes instanceof Uint8Array)) throw this.bad('an array in it has no numbers')
  }
}
