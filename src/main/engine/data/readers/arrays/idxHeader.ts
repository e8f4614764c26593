import { WorkbenchError } from '../../../../../shared/errors.ts'
import type { SourceFile } from '../../source/tree.ts'
import type { StoredArray } from './imageArray.ts'
import type { NumberType } from './numbers.ts'
import { openBytes, readWhole } from './openBytes.ts'

const TYPES: Record<number, NumberType> = {
  8: { kind: 'unsigned', bytes: 1, littleEndian: false },
  9: { kind: 'signed', bytes: 1, littleEndian: false },
  11: { kind: 'signed', bytes: 2, littleEndian: false },
  12: { kind: 'signed', bytes: 4, littleEndian: false },
  13: { kind: 'float', bytes: 4, littleEndian: false },
  14: { kind: 'float', bytes: 8, littleEndian: false },
}

/**
 * Opens an idx file (LeCun, Cortes, Burges: "The MNIST database"): two zero bytes, the numbers' type, the number of dimensions, their sizes
 * in big-endian uint32, then the numbers.
 * @throws WorkbenchError BAD_FILE
 */
export async function openIdx(file: SourceFile): Promise<StoredArray> {
  const start = await readWhole(openBytes(file), 4, file.name)
  const type = TYPES[start[2]!]
  const dimensions = start[3]!
  if (start[0] !== 0 || start[1] !== 0 || !type || dimensions < 1 || dimensions > 4)
    throw new WorkbenchError(
      'BAD_FILE',
      `${file.name} is not an idx file: it begins with the bytes ${[...start].join(', ')} instead of 0, 0, a type of numbers and 1 to 4 dimensions.`,
    )
  const header = 4 + 4 * dimensions
  const head = await readWhole(openBytes(file), header, file.name)
  const shape = Array.from({ length: dimensions }, (_, i) => head.readUInt32BE(4 + 4 * i))
  return { name: file.name, shape, type, bytes: () => openBytes(file, header) }
}
