import { WorkbenchError } from '../../../../shared/errors.ts'
import { floatOf, integerOf, quotedOf, unicodeOf } from './pickleText.ts'
import { longOf, type PickleValue } from './pickleValues.ts'

const utf8 = new TextDecoder('utf-8')
const latin1 = new TextDecoder('latin1')

/** The bytes of a Python file, taken one piece after another. */
export class PickleBytes {
  /** Where the next piece begins. */
  protected at = 0
  private readonly view: DataView

  constructor(
    protected readonly bytes: Uint8Array,
    protected readonly label: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  protected bad(why: string) {
    return new WorkbenchError('BAD_FILE', `${this.label} is no usable Python file: ${why}.`)
  }

  protected take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw this.bad('it is cut off; copy or download it again')
    this.at += count
    return this.bytes.subarray(this.at - count, this.at)
  }
  protected uint8 = () => this.take(1)[0]!
  private uint16 = () => this.view.getUint16(this.take(2).byteOffset - this.bytes.byteOffset, true)
  protected uint32 = () => this.view.getUint32(this.take(4).byteOffset - this.bytes.byteOffset, true)
  private int32 = () => this.uint32() | 0
  private uint64() {
    const count = Number(this.view.getBigUint64(this.take(8).byteOffset - this.bytes.byteOffset, true))
    if (!Number.isSafeInteger(count)) throw this.bad(`it claims a length of ${count} bytes`)
    return count
  }
  protected line() {
    const end = this.bytes.indexOf(10, this.at)
    if (end < 0) throw this.bad('it is cut off; copy or download it again')
    const text = latin1.decode(this.bytes.subarray(this.at, end))
    this.at = end + 1
    return text
  }
  /** The only big-endian one. */
  private float64 = () => this.view.getFloat64(this.take(8).byteOffset - this.bytes.byteOffset, false)

  /** A value of a line, as protocol 0 has them. */
  protected read<T>(parse: (line: string) => T | null): T {
    const line = this.line()
    const value = parse(line)
    if (value === null) throw this.bad(`it has a value that no Python writes (${line.slice(0, 40)})`)
    return value
  }

  /** The value that an instruction gives by itself; undefined for one that works on others. */
  protected literal(opcode: number): PickleValue | undefined {
    switch (String.fromCharCode(opcode)) {
      case 'N':
        return null
      case '\x88':
        return true
      case '\x89':
        return false
      case 'I':
      case 'L':
        return this.read(integerOf)
      case 'F':
        return this.read(floatOf)
      case 'V':
        return this.read(unicodeOf)
      case 'S':
        return this.read(quotedOf)
      case 'G':
        return this.float64()
      case 'K':
        return this.uint8()
      case 'M':
        return this.uint16()
      case 'J':
        return this.int32()
      case '\x8a': // LONG1
        return longOf(this.take(this.uint8()))
      case 'U': // strings of Python 2
        return latin1.decode(this.take(this.uint8()))
      case 'C':
        return this.take(this.uint8())
      // Also the pixels in Python 2, which a string would double: a view, turned to text where it serves as one.
      case 'T':
      case 'B':
        return this.take(this.uint32())
      case '\x8e': // BINBYTES8
      case '\x96': // BYTEARRAY8
        return this.take(this.uint64())
      case 'X':
        return utf8.decode(this.take(this.uint32()))
      case '\x8c': // SHORT_BINUNICODE
        return utf8.decode(this.take(this.uint8()))
      case '\x8d': // BINUNICODE8
        return utf8.decode(this.take(this.uint64()))
      default:
        return undefined
    }
  }
}
