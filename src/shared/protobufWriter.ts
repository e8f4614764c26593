const utf8 = new TextEncoder()

/** Protocol buffers' wire types (protobuf.dev, "Encoding"). */
const VARINT = 0
const BYTES = 2
const FIXED32 = 5
const FIXED64 = 1

/** Base-128, least significant group first; negative numbers as 64-bit two's complement. */
function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  do {
    const low = Number(rest & 127n)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 128 : low)
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

/** A protocol-buffers message that is being written, field by field. Large fields are kept as views until the whole is put together. */
export class MessageWriter {
  private readonly pieces: Uint8Array[] = []
  /** Bytes so far. */
  size = 0

  integer(field: number, value: number | bigint): this {
    return this.tag(field, VARINT).raw(varint(value))
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setFloat32(0, value, true)
    return this.tag(field, FIXED32).raw(bytes)
  }

  double(field: number, value: number): this {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, value, true)
    return this.tag(field, FIXED64).raw(bytes)
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    return this.tag(field, BYTES).raw(varint(value.length)).raw(value)
  }

  /** A message within this one. */
  message(field: number, write: (inner: MessageWriter) => void): this {
    const inner = new MessageWriter()
    write(inner)
    this.tag(field, BYTES).raw(varint(inner.size))
    this.pieces.push(...inner.pieces)
    this.size += inner.size
    return this
  }

  /** The message in one piece. */
  whole(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.size)
    let at = 0
    for (const piece of this.pieces) {
      out.set(piece, at)
      at += piece.length
    }
    return out
  }

  private tag(field: number, wire: number): this {
    return this.raw(varint(field * 8 + wire))
  }

  private raw(bytes: Uint8Array): this {
    this.pieces.push(bytes)
    this.size += bytes.length
    return this
  }
}
