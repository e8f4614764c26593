/** The little of protocol buffers' wire format that a GraphDef needs (protobuf.dev, "Encoding"): fields are tag, then value. */

const VARINT = 0
const BYTES = 2
const FIXED32 = 5

/** Base-128 number, least significant group first; negative numbers as 64-bit two's complement. */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

const tag = (field: number, wire: number) => varint(field * 8 + wire)

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

export function integerField(field: number, value: number | bigint): Uint8Array {
  return join([tag(field, VARINT), varint(value)])
}

export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return join([tag(field, FIXED32), bytes])
}

export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return join([tag(field, BYTES), varint(value.length), value])
}

export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(value))
}
