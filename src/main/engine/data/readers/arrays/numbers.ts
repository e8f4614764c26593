import { halfToNumber } from '../../../../../shared/checkpoint/storedNumbers.ts'
import { WorkbenchError } from '../../../../../shared/errors.ts'

/** How numbers of an array lie in a file. */
export interface NumberType {
  /** `bool` is NumPy's and MATLAB's: a byte, of which 0 is false. */
  kind: 'unsigned' | 'signed' | 'float' | 'bool'
  /** Bytes a number. */
  bytes: 1 | 2 | 4 | 8
  littleEndian: boolean
}

export const BYTE: NumberType = { kind: 'unsigned', bytes: 1, littleEndian: true }

export const typeWords = ({ kind, bytes }: NumberType) =>
  kind === 'bool' ? 'bool' : `${kind === 'float' ? 'float' : kind === 'signed' ? 'int' : 'uint'}${8 * bytes}`

/** The numbers of whole bytes, as float64; integers of 8 bytes beyond 2^53 are rounded. */
export function readNumbers(bytes: Uint8Array, type: NumberType): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { kind, littleEndian: little } = type
  const read: Record<string, (at: number) => number> = {
    bool1: (at) => (view.getUint8(at) === 0 ? 0 : 1),
    unsigned1: (at) => view.getUint8(at),
    unsigned2: (at) => view.getUint16(at, little),
    unsigned4: (at) => view.getUint32(at, little),
    unsigned8: (at) => Number(view.getBigUint64(at, little)),
    signed1: (at) => view.getInt8(at),
    signed2: (at) => view.getInt16(at, little),
    signed4: (at) => view.getInt32(at, little),
    signed8: (at) => Number(view.getBigInt64(at, little)),
    float2: (at) => halfToNumber(view.getUint16(at, little)),
    float4: (at) => view.getFloat32(at, little),
    float8: (at) => view.getFloat64(at, little),
  }
  const one = read[`${kind}${type.bytes}`]
  if (!one) throw new WorkbenchError('BAD_FILE', `Numbers of the kind ${typeWords(type)} are not read.`)
  return Float64Array.from({ length: Math.floor(bytes.length / type.bytes) }, (_, i) => one(i * type.bytes))
}
