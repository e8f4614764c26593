/** Writes float32 numbers as NumPy's NPY, version 1.0, C order, little-endian. */
export function encodeNpy(values: Float32Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sides}), }`
  // Magic (6), version (2), header length (2), header, newline: together a multiple of 64, as NumPy writes it.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10
  const bytes = new Uint8Array(10 + length + values.byteLength)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  new DataView(bytes.buffer).setUint16(8, length, true)
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), 10)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + length)
  return bytes
}
