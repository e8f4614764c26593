const WRITE = {
  '|u1': [1, (bytes: Buffer, value: number, at: number) => bytes.writeUInt8(value, at)],
  '|b1': [1, (bytes: Buffer, value: number, at: number) => bytes.writeUInt8(value, at)],
  '|i1': [1, (bytes: Buffer, value: number, at: number) => bytes.writeInt8(value, at)],
  '<f4': [4, (bytes: Buffer, value: number, at: number) => bytes.writeFloatLE(value, at)],
  '<i8': [8, (bytes: Buffer, value: number, at: number) => bytes.writeBigInt64LE(BigInt(value), at)],
} as const

/** The header of a `.npy` file, version 1.0 of numpy.lib.format, for any type of elements. */
export function npyHeader(dtype: string, shape: readonly number[]): Buffer {
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  const padded = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`
  const start = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1')
  start.writeUInt16LE(padded.length, 8)
  return Buffer.concat([start, Buffer.from(padded, 'latin1')])
}

/** A `.npy` file of numbers, as `numpy.save` writes it. */
export function npyFile(dtype: keyof typeof WRITE, shape: readonly number[], values: readonly number[]): Buffer {
  const [size, write] = WRITE[dtype]
  const bytes = Buffer.alloc(size * values.length)
  for (const [i, value] of values.entries()) write(bytes, value, i * size)
  return Buffer.concat([npyHeader(dtype, shape), bytes])
}
