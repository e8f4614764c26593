import { WorkbenchError } from '../../../../shared/errors.ts'
import type { ByteSource } from '../byteSource.ts'

/** Stands for "nowhere" among addresses. */
export const NOWHERE = Number.MAX_SAFE_INTEGER

/** An HDF5 file's numbers (little-endian), each read checked against its end. */
export class Hdf5Bytes {
  constructor(readonly source: ByteSource) {}

  /** What is wrong, naming the byte. */
  bad(at: number, why: string): WorkbenchError {
    return new WorkbenchError(
      'BAD_FILE',
      `${this.source.label} is not a valid HDF5 file: at byte ${at} ${why}; copy or download it again.`,
    )
  }

  /** `length` bytes from `at` on. @throws WorkbenchError BAD_FILE where the file ends before */
  view(at: number, length: number): Buffer {
    if (!(at >= 0 && length >= 0 && at + length <= this.source.size))
      throw this.bad(at === NOWHERE ? this.source.size : at, `${length} bytes are needed, but it ends before`)
    const bytes = this.source.read(at, length)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8 = (at: number): number => this.view(at, 1)[0]!
  u16 = (at: number): number => this.view(at, 2).readUInt16LE(0)
  u32 = (at: number): number => this.view(at, 4).readUInt32LE(0)

  /** A length or an address of 64 bits; what no file reaches is `NOWHERE`. */
  u64(at: number): number {
    return wide(this.view(at, 8), 0)
  }

  /** Makes sure that a structure begins with its signature. */
  signed(at: number, signature: string): void {
    const found = this.view(at, 4).toString('latin1')
    if (found !== signature) throw this.bad(at, `"${signature}" is missing`)
  }
}

export function wide(buffer: Buffer, at: number): number {
  const value = buffer.readBigUInt64LE(at)
  return value >= BigInt(NOWHERE) ? NOWHERE : Number(value)
}
