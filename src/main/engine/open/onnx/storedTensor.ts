import { elements } from '../../../../shared/checkpoint/shape.ts'
import { isReadable, toFloat32 } from '../../../../shared/checkpoint/storedNumbers.ts'
import { shown } from '../../../../shared/shown.ts'
import type { ByteSource } from '../byteSource.ts'
import type { BytesField, FieldValue, Protobuf } from './protobuf.ts'

/** A tensor of a file, whose numbers are read when they are asked for. */
export interface StoredTensor {
  name: string
  dims: number[]
  /** Whether it holds floating-point numbers, which weights are. */
  isFloat: boolean
  /** The file beside the model that holds its numbers; absent where the model's own does. */
  file?: string
  /** float32 for floating-point numbers; integers are exact up to 2^53. */
  read(files: ExternalFiles): Float32Array | Float64Array
}

/** Opens a file that lies beside the model, for the numbers that it keeps there. @throws WorkbenchError BAD_FILE */
export type ExternalFiles = (name: string) => ByteSource

/** TensorProto.DataType: bytes of a number, and how it is read from little-endian bytes. */
const TYPES: Record<number, { title: string; bytes: number; float?: 'F32' | 'F64' | 'F16' | 'BF16'; get?: Getter }> = {
  1: { title: 'float32', bytes: 4, float: 'F32' },
  2: { title: 'uint8', bytes: 1, get: (view, at) => view.getUint8(at) },
  3: { title: 'int8', bytes: 1, get: (view, at) => view.getInt8(at) },
  4: { title: 'uint16', bytes: 2, get: (view, at) => view.getUint16(at, true) },
  5: { title: 'int16', bytes: 2, get: (view, at) => view.getInt16(at, true) },
  6: { title: 'int32', bytes: 4, get: (view, at) => view.getInt32(at, true) },
  7: { title: 'int64', bytes: 8, get: (view, at) => Number(view.getBigInt64(at, true)) },
  9: { title: 'bool', bytes: 1, get: (view, at) => Math.sign(view.getUint8(at)) },
  10: { title: 'float16', bytes: 2, float: 'F16' },
  11: { title: 'float64', bytes: 8, float: 'F64' },
  12: { title: 'uint32', bytes: 4, get: (view, at) => view.getUint32(at, true) },
  13: { title: 'uint64', bytes: 8, get: (view, at) => Number(view.getBigUint64(at, true)) },
  16: { title: 'bfloat16', bytes: 2, float: 'BF16' },
}
type Getter = (view: DataView, at: number) => number

/** Numbers of one tensor: 2^31 / 4, so that its bytes can be counted in 32 bits. */
const MOST_NUMBERS = 2 ** 29

/** TensorProto. @throws WorkbenchError BAD_FILE */
export function readTensor(proto: Protobuf, message: BytesField): StoredTensor {
  const dims: number[] = []
  let name = ''
  let type = 0
  let raw: BytesField | null = null
  let location = 0
  const listed: FieldValue[] = []
  const external = new Map<string, string>()
  for (const field of proto.fields(message.at, message.at + message.length))
    if (field.field === 1) {
      for (const side of proto.varints(field))
        if (dims.push(side) > 8) throw proto.bad(field.at, 'a tensor has more than 8 dimensions')
    } else if (field.field === 2 && field.wire === 'varint') type = field.value
    else if (field.field === 8 && field.wire === 'bytes') name = proto.text(field)
    else if (field.field === 9 && field.wire === 'bytes') raw = field
    else if (field.field === 13 && field.wire === 'bytes') {
      const [key, value] = proto.pair(field)
      external.set(key, value)
    } else if (field.field === 14 && field.wire === 'varint') location = field.value
    else if ([4, 5, 7, 10, 11].includes(field.field)) listed.push(field)
  const called = shown(name || 'without a name', 80)
  const bad = (why: string) => proto.bad(message.at, `the tensor ${called} ${why}`)
  if (dims.some((side) => !Number.isSafeInteger(side) || side < 0)) throw bad(`has the shape [${dims.join(', ')}]`)
  const count = elements(dims)
  if (count > MOST_NUMBERS) throw bad(`has ${count} numbers (at most ${MOST_NUMBERS})`)
  const known = TYPES[type]
  const needed = count * (known?.bytes ?? 0)
  const checked = (bytes: Uint8Array) => {
    if (bytes.length !== needed)
      throw bad(`of shape [${dims.join(', ')}] has ${bytes.length} bytes of ${known?.title} instead of ${needed}`)
    return bytes
  }
  return {
    name,
    dims,
    isFloat: known?.float !== undefined,
    ...(location === 1 && { file: external.get('location') ?? '' }),
    read(files) {
      if (!known) throw bad(`holds numbers of the kind ${type}, which is not read; save the model in float32`)
      const numbers = (bytes: Uint8Array) => numbersOf(type, checked(bytes))
      if (location === 1) {
        const file = files(external.get('location') ?? '')
        const offset = Number(external.get('offset') ?? 0)
        const length = Number(external.get('length') ?? needed)
        if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length)) throw bad('names no place in its file')
        if (length !== needed) throw bad(`of shape [${dims.join(', ')}] needs ${needed} bytes but has ${length}`)
        return numbers(file.read(offset, length))
      }
      if (raw) return numbers(checked(new Uint8Array(proto.bytes(lengthChecked(raw, needed, bad)))))
      return listedNumbers(proto, listed, { type, count, isFloat: known.float !== undefined, bad })
    },
  }
}

/** Before memory is taken for them. */
function lengthChecked(raw: BytesField, needed: number, bad: (why: string) => Error): BytesField {
  if (raw.length !== needed) throw bad(`needs ${needed} bytes but has ${raw.length}`)
  return raw
}

function numbersOf(type: number, bytes: Uint8Array): Float32Array | Float64Array {
  const { float, bytes: width, get } = TYPES[type]!
  if (float && isReadable(float)) return toFloat32(float, bytes).data
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: bytes.length / width }, (_, i) => get!(view, i * width))
}

interface Listed {
  type: number
  count: number
  isFloat: boolean
  bad: (why: string) => Error
}

/** Numbers in the fields that are made for their kind: float_data (4), int32_data (5), int64_data (7), double_data (10), uint64_data (11). */
function listedNumbers(proto: Protobuf, fields: readonly FieldValue[], { type, count, isFloat, bad }: Listed) {
  // Each number takes a byte at least: a short file cannot ask for much.
  const bytes = fields.reduce((sum, field) => sum + (field.wire === 'bytes' ? field.length : 10), 0)
  if (bytes < count) throw bad(`needs ${count} numbers, but has at most ${bytes}`)
  const numbers = new Float64Array(count)
  let found = 0
  const put = (value: number) => {
    if (found < count) numbers[found] = value
    found++
  }
  const isWide = type === 11
  const isFixed = type === 1 || isWide
  for (const field of fields) {
    if (!isFixed) for (const value of proto.varints(field)) put(value)
    else {
      const width = isWide ? 8 : 4
      const whole: BytesField =
        field.wire === 'bytes' ? field : { wire: 'bytes', at: field.at, length: field.wire === 'fixed' ? width : 0 }
      const content = proto.bytes(whole)
      const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
      for (let at = 0; at + width <= content.length; at += width)
        put(isWide ? view.getFloat64(at, true) : view.getFloat32(at, true))
    }
  }
  if (found !== count) throw bad(`needs ${count} numbers, but has ${found}`)
  // float16 and bfloat16 stand in int32_data as their bits.
  if (type === 10 || type === 16) return numbersOf(type, new Uint8Array(Uint16Array.from(numbers).buffer))
  return isFloat ? Float32Array.from(numbers) : numbers
}
