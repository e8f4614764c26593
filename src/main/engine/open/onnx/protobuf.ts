import { WorkbenchError } from '../../../../shared/errors.ts'
import type { ByteSource } from '../byteSource.ts'

/** What stands behind a field's tag: a number, or where bytes lie. Varints beyond 2^53 lose their lowest bits, but for negative ones, which are exact. */
export type FieldValue =
  | { wire: 'varint'; at: number; value: number }
  | { wire: 'fixed'; at: number; width: 4 | 8 }
  | BytesField
export interface BytesField {
  wire: 'bytes'
  at: number
  length: number
}

/** Bytes that are read at once; fields that are looked at byte by byte come from there. */
const WINDOW = 1 << 16

/**
 * Protocol buffers' wire format (protobuf.dev, "Encoding"), read field by field from a source: nothing is taken into memory but what is asked for.
 * Every length is checked against the end of its message before it is used.
 */
export class Protobuf {
  private window: Uint8Array = new Uint8Array(0)
  private windowAt = 0

  constructor(readonly source: ByteSource) {}

  bad(at: number, why: string): WorkbenchError {
    return new WorkbenchError(
      'BAD_FILE',
      `${this.source.label} is not a valid ONNX file: at byte ${at}, ${why}; copy or export it again.`,
    )
  }

  /** The fields of the message from `at` to `end`, in their order; the fixed-width ones are raw little-endian bits. */
  *fields(at: number, end: number): Generator<{ field: number } & FieldValue> {
    while (at < end) {
      const start = at
      const tag = this.varint(at, end)
      at = tag.next
      const field = Math.floor(tag.value / 8)
      const wire = tag.value % 8
      if (field < 1 || field > 0x1fff_ffff) throw this.bad(start, `a field has the number ${field}`)
      if (wire === 0) {
        const { value, next } = this.varint(at, end)
        yield { field, wire: 'varint', at, value }
        at = next
      } else if (wire === 1 || wire === 5) {
        const width = wire === 1 ? 8 : 4
        if (at + width > end) throw this.bad(start, 'a number goes beyond the end of its message')
        yield { field, wire: 'fixed', at, width }
        at += width
      } else if (wire === 2) {
        const { value: length, next } = this.varint(at, end)
        if (length < 0 || next + length > end)
          throw this.bad(start, `a field of ${length} bytes goes beyond the end of its message`)
        yield { field, wire: 'bytes', at: next, length }
        at = next + length
      } else throw this.bad(start, `a field has the kind ${wire}, which protocol buffers do not have`)
    }
  }

  /** Base-128 number, least significant group first; above 2^63 it is a negative number's two's complement. */
  varint(at: number, end: number): { value: number; next: number } {
    let value = 0
    let high = 0n
    for (let i = 0; i < 10; i++) {
      if (at + i >= end) throw this.bad(at, 'a number is cut off')
      const byte = this.byte(at + i)
      if (i < 7) value += (byte & 127) * 2 ** (7 * i)
      else high |= BigInt(byte & 127) << BigInt(7 * i)
      if (byte < 128)
        return {
          value: high === 0n ? value : Number(BigInt.asIntN(64, high | BigInt(value))),
          next: at + i + 1,
        }
    }
    throw this.bad(at, 'a number is longer than ten bytes')
  }

  bytes({ at, length }: BytesField): Uint8Array {
    return this.source.read(at, length)
  }

  /** @param most longer text is refused: names and the like are short. */
  text(field: BytesField, most = 4096): string {
    if (field.length > most) throw this.bad(field.at, `a name has ${field.length} bytes (at most ${most})`)
    return new TextDecoder().decode(this.bytes(field))
  }

  float(at: number): number {
    const bytes = this.source.read(at, 4)
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true)
  }

  /** Numbers of a repeated varint field, which come alone or packed. */
  *varints(field: FieldValue): Generator<number> {
    if (field.wire === 'varint') yield field.value
    else if (field.wire === 'bytes')
      for (let at = field.at; at < field.at + field.length; ) {
        const { value, next } = this.varint(at, field.at + field.length)
        yield value
        at = next
      }
  }

  /** A pair of texts (StringStringEntryProto). */
  pair(message: BytesField): [key: string, value: string] {
    const pair: [string, string] = ['', '']
    for (const field of this.fields(message.at, message.at + message.length))
      if (field.wire === 'bytes' && (field.field === 1 || field.field === 2))
        pair[field.field - 1] = this.text(field, 1 << 20)
    return pair
  }

  private byte(at: number): number {
    const offset = at - this.windowAt
    if (offset >= 0 && offset < this.window.length) return this.window[offset]!
    this.window = this.source.read(at, Math.min(WINDOW, this.source.size - at))
    this.windowAt = at
    return this.window[0]!
  }
}
