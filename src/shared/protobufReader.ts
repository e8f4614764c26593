/** A field of a message: a number of its own, or where its bytes lie in the buffer that is read. */
export type ProtobufField =
  | { field: number; wire: 'varint'; value: number }
  | { field: number; wire: 'fixed'; at: number; width: 4 | 8 }
  | { field: number; wire: 'bytes'; at: number; end: number }

/** Thrown for bytes that are no message. */
export class ProtobufError extends Error {}

/**
 * The fields of a protocol-buffers message in memory, in their order (protobuf.dev, "Encoding"). Every length is checked against `end`.
 * Varints beyond 2^53 lose their lowest bits, but for negative ones.
 * @throws ProtobufError
 */
export function* protobufFields(bytes: Uint8Array, at = 0, end = bytes.length): Generator<ProtobufField> {
  while (at < end) {
    const tag = varint(bytes, at, end)
    at = tag.next
    const field = Math.floor(tag.value / 8)
    const wire = tag.value % 8
    if (wire === 0) {
      const { value, next } = varint(bytes, at, end)
      at = next
      yield { field, wire: 'varint', value }
    } else if (wire === 1 || wire === 5) {
      const width = wire === 1 ? 8 : 4
      if (at + width > end) throw new ProtobufError('a number goes beyond the end of its message')
      yield { field, wire: 'fixed', at, width }
      at += width
    } else if (wire === 2) {
      const { value: length, next } = varint(bytes, at, end)
      if (length < 0 || next + length > end) throw new ProtobufError('a field goes beyond the end of its message')
      yield { field, wire: 'bytes', at: next, end: next + length }
      at = next + length
    } else throw new ProtobufError(`a field has the kind ${wire}, which protocol buffers do not have`)
  }
}

/** Base-128 number, least significant group first; above 2^63 it is a negative number's two's complement. */
export function varint(bytes: Uint8Array, at: number, end: number): { value: number; next: number } {
  let value = 0
  let high = 0n
  for (let index = 0; index < 10; index++) {
    if (at + index >= end) throw new ProtobufError('a number is cut off')
    const byte = bytes[at + index]!
    if (index < 7) value += (byte & 127) * 2 ** (7 * index)
    else high |= BigInt(byte & 127) << BigInt(7 * index)
    if (byte < 128)
      return { value: high === 0n ? value : Number(BigInt.asIntN(64, high | BigInt(value))), next: at + index + 1 }
  }
  throw new ProtobufError('a number is longer than ten bytes')
}
