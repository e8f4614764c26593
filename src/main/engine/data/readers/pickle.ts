import { WorkbenchError } from '../../../../shared/errors.ts'
import { PickleBytes } from './pickleBytes.ts'
import { integerOf } from './pickleText.ts'
import { numbersOf, PickledArray, type PickleValue, textOf } from './pickleValues.ts'

/** What may stand on the pickle machine's stack beside values. */
export class Mark {}
export class Named {
  constructor(readonly name: string) {}
}
class Dtype {
  /** Kind and bytes, e.g. `i8`; big-endian ones begin with `>` once their state is known. */
  constructor(readonly code: string) {}
  order = ''
}
export type Item = PickleValue | Mark | Named | Dtype

/**
 * All that numpy arrays and numbers need, of NumPy 1 (`core`) and 2 (`_core`). Nothing is ever imported or called: these names only tell what the
 * next tuple means.
 */
const KNOWN =
  /^(numpy\.(_?core\.(multiarray\.(_reconstruct|scalar)|numeric\._frombuffer)|ndarray|dtype)|_codecs\.encode|(builtins|__builtin__)\.(bytes|bytearray))$/

/**
 * Reads the pickles in which CIFAR is published (protocol 2, written by Python 2) and what any Python makes of them (protocols 0 to 5). This
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

/**
 * The stack machine of a pickle. What names mean, and which instructions there are beyond those of plain data, a subclass may say.
 */
export class Machine extends PickleBytes {
  protected stack: Item[] = []
  /** Bytes that were made of text: a short file that asks for the same ones again and again must not fill the memory. */
  private made = 0
  private readonly memo = new Map<number, Item>()

  run(): PickleValue {
    for (;;) {
      const opcode = this.take(1)[0]!
      if (opcode === 0x2e) break // STOP
      this.step(opcode)
    }
    return this.value(this.pop())
  }

  protected pop(): Item {
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
  protected top<T>(type: new (...args: never[]) => T): T {
    const item = this.stack.at(-1)
    if (!(item instanceof type)) throw this.bad('it fills something that is no list or dictionary')
    return item
  }
  protected value(item: Item): PickleValue {
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
    const literal = this.literal(opcode)
    if (literal !== undefined) {
      stack.push(literal)
      return
    }
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
      case '}':
        stack.push(new Map())
        return
      case 'd': {
        const pairs = this.popToMark()
        stack.push(new Map())
        this.setItems(pairs)
        return
      }
      case ']':
        stack.push([])
        return
      case ')':
        stack.push([])
        return
      case 'l':
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
      case 'p':
        this.memo.set(Number(this.read(integerOf)), stack.at(-1) ?? null)
        return
      case 'g':
        stack.push(this.remembered(Number(this.read(integerOf))))
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
        this.other(opcode)
    }
  }

  /** An instruction that plain data does not need. */
  protected other(opcode: number): void {
    throw this.bad(`it uses the instruction 0x${opcode.toString(16).padStart(2, '0')}, which no CIFAR file has`)
  }

  protected known(name: string): Named {
    this.mustBeWord(name)
    if (!KNOWN.test(name)) throw this.bad(`it asks for ${name}, which no CIFAR file does; nothing of it was executed`)
    return new Named(name)
  }

  /** Names of Python are words; anything else comes of damage, and may hold what a terminal would obey. */
  protected mustBeWord(name: string): void {
    if (!/^[\w.]{1,200}$/.test(name)) throw this.bad('a name in it is damaged; copy or download it again')
  }

  protected reduce() {
    const parameters = this.pop()
    const called = this.pop()
    if (!(called instanceof Named) || !Array.isArray(parameters))
      throw this.bad('it calls something that is no function')
    const [first = null, second = null, third = null, fourth = null] = parameters as Item[]
    if (called.name.endsWith('_reconstruct')) this.stack.push(new PickledArray())
    else if (called.name.endsWith('._frombuffer')) this.stack.push(this.array(third, second, fourth === 'F', first))
    else if (called.name.endsWith('.scalar')) this.stack.push(this.scalar(first, second))
    else if (called.name === 'numpy.dtype') this.stack.push(new Dtype(textOf(first as PickleValue)))
    else if (called.name === '_codecs.encode') this.stack.push(this.encoded(first))
    // What Python 2 and protocol 0 make of empty bytes.
    else if (/\.bytes|\.bytearray/.test(called.name) && parameters.length === 0) this.stack.push(new Uint8Array(0))
    else throw this.bad(`it calls ${called.name}`)
  }

  private encoded(text: Item): Uint8Array {
    if (typeof text !== 'string') throw this.bad('it encodes something that is no text')
    this.made += text.length
    if (this.made > 2 * this.bytes.length) throw this.bad('it asks for the same bytes again and again')
    return Buffer.from(text, 'latin1')
  }

  /** A single number of NumPy's. */
  private scalar(dtype: Item, bytes: Item): number {
    const [value, ...others] = numbersOf(this.array([1], dtype, false, bytes)) ?? []
    if (value === undefined || others.length > 0) throw this.bad('a number in it has no value')
    return value
  }

  private array(shape: Item, dtype: Item, fortran: boolean, bytes: Item): PickledArray {
    if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side)) || !(dtype instanceof Dtype))
      throw this.bad('an array in it has no shape')
    if (fortran && shape.length > 1) throw this.bad('an array in it is stored column by column')
    const content = typeof bytes === 'string' ? this.encoded(bytes) : bytes
    if (!(content instanceof Uint8Array)) throw this.bad('an array in it has no numbers')
    const array = new PickledArray()
    array.shape = shape as number[]
    array.dtype = dtype.order + dtype.code
    array.bytes = content
    return array
  }

  /** `__setstate__`: of an array (version, shape, dtype, Fortran order, bytes), or of a dtype (version, byte order, ...). */
  protected build() {
    const state = this.pop()
    const target = this.stack.at(-1)
    if (!Array.isArray(state)) throw this.bad('it fills an object that is no array')
    if (target instanceof Dtype) {
      if (state[1] === '>') target.order = '>'
      return
    }
    if (!(target instanceof PickledArray)) throw this.bad('it fills an object that is no array')
    const [, shape, dtype, fortran, bytes] = state as Item[]
    Object.assign(target, this.array(shape ?? null, dtype ?? null, fortran === true, bytes ?? null))
  }
}
