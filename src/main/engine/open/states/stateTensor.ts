import { elements } from '../../../../shared/checkpoint/shape.ts'
import { type Readable, toFloat32 } from '../../../../shared/checkpoint/storedNumbers.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { ByteSource } from '../byteSource.ts'

/** A tensor of a state dict, whose numbers are read when they are asked for. */
export interface StateTensor {
  name: string
  shape: number[]
  /** Whether it holds floating-point numbers, which weights are; counters do not. */
  isFloat: boolean
  /** Whether name, shape and numbers are in the workbench's own order, as `allconv export --order ours` writes them; else in PyTorch's. */
  isOurs?: boolean
  read(): Float32Array
}

/** Bytes of a number that is floating-point. */
const WIDTH: Record<Readable, number> = { F32: 4, F64: 8, F16: 2, BF16: 2 }

/** A tensor in a storage: where it begins, and how far apart its neighbours are along each dimension, in numbers. */
export interface Strided {
  dtype: Readable
  offset: number
  shape: readonly number[]
  stride: readonly number[]
}

const MOST_NUMBERS = 2 ** 29
/** Numbers that are read at a time, so that no second copy of a large tensor is in memory. */
const PIECE = 2 ** 21

/**
 * The numbers of a tensor, row by row, from the storage that it views: several tensors may view one.
 * @throws WorkbenchError BAD_FILE where it reaches beyond the storage
 */
export function stridedNumbers(
  storage: ByteSource,
  { dtype, offset, shape, stride }: Strided,
  name: string,
): Float32Array {
  const width = WIDTH[dtype]
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${storage.label}: the tensor ${shown(name, 80)} ${why}.`)
  const count = elements(shape)
  if (count > MOST_NUMBERS) throw bad(`has ${count} numbers (at most ${MOST_NUMBERS})`)
  if (count === 0) return new Float32Array(0)
  const last = shape.reduce((sum, side, at) => sum + (side - 1) * stride[at]!, offset)
  if (offset < 0 || stride.some((step) => step < 0) || (last + 1) * width > storage.size)
    throw bad(`of shape [${shape.join(', ')}] reaches beyond the ${storage.size} bytes of its storage`)
  const read = (at: number, numbers: number) =>
    toFloat32(dtype, storage.read((offset + at) * width, numbers * width)).data
  let step = 1
  const isPlain = shape.every((_, i) => {
    const at = shape.length - 1 - i
    const fits = shape[at] === 1 || stride[at] === step
    step *= shape[at]!
    return fits
  })
  const out = new Float32Array(count)
  if (isPlain) {
    for (let at = 0; at < count; at += PIECE) out.set(read(at, Math.min(PIECE, count - at)), at)
    return out
  }
  const data = read(0, last + 1 - offset)
  const place = shape.map(() => 0)
  for (let i = 0, from = 0; i < count; i++) {
    out[i] = data[from]!
    for (let d = shape.length - 1; d >= 0; d--) {
      from += stride[d]!
      if (++place[d]! < shape[d]!) break
      from -= stride[d]! * shape[d]!
      place[d] = 0
    }
  }
  return out
}
