import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { diskError } from '../../disk/diskError.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'
import { writeWhole } from '../../disk/wholeFile.ts'
import { readSealed } from './readSealed.ts'
import { sealedPieces } from './sealedPieces.ts'

/** `epoch-0012.safetensors`: after that epoch (counted from 1, as people do). */
export const epochFileName = (epoch: number) => `epoch-${String(epoch + 1).padStart(4, '0')}.safetensors`

/** `step-00001234.safetensors`: after so many steps, within an epoch. */
export const positionFileName = (step: number) => `step-${String(step).padStart(8, '0')}.safetensors`

/** Writes a checkpoint whole or not at all. @returns its SHA-256 and size @throws WorkbenchError DISK */
export async function writeCheckpoint(
  path: string,
  checkpoint: Checkpoint,
): Promise<{ sha256: string; bytes: number }> {
  const { pieces, sha256, bytes } = await sealedPieces(checkpoint)
  // A run whose folder is not there has been moved away: making it anew would leave a stray beside it.
  await writeWhole(path, pieces, { makeFolder: false })
  return { sha256: sha256(), bytes }
}

/** Reads a file whole, with a sentence where that fails. */
export const readWhole = (path: string): Promise<Uint8Array<ArrayBuffer>> => told(path, () => readRegularFile(path))

/**
 * Reads and verifies a checkpoint.
 * @param sha256 what the catalogue knows of the file; without it, or where it differs, the file's own checksum is verified.
 * @throws WorkbenchError NOT_FOUND, DISK, or BAD_FILE for a file that is cut off, changed, or no checkpoint.
 */
export const readCheckpoint = (path: string, sha256: string | null = null): Promise<Checkpoint> =>
  told(path, () => readSealed(path, path, sha256))

async function told<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new WorkbenchError(
        'NOT_FOUND',
        `There is no file ${path}; check its spelling, or whether it was moved or deleted.`,
      )
    throw diskError(error, path)
  }
}

/**
 * Makes sure that a checkpoint is of the network that somebody wants to put it into.
 * @throws WorkbenchError BAD_FILE naming the first layer that differs.
 */
export function requireNetwork({ header }: Checkpoint, architecture: Architecture, label: string): void {
  const held = header.architecture
  const difference = firstDifference(held, architecture)
  if (difference === null) return
  throw new WorkbenchError(
    'BAD_FILE',
    `${label} is a checkpoint of another network: it holds ${held.title}, not ${architecture.title} (${difference}); choose a checkpoint of this network.`,
  )
}

function firstDifference(held: Architecture, wanted: Architecture): string | null {
  if (JSON.stringify(held.input) !== JSON.stringify(wanted.input)) {
    const shown = ({ height, width, channels }: Architecture['input']) => `${height}x${width}x${channels}`
    return `images of ${shown(held.input)} instead of ${shown(wanted.input)}`
  }
  if (held.layers.length !== wanted.layers.length)
    return `${held.layers.length} layers instead of ${wanted.layers.length}`
  const index = held.layers.findIndex((layer, i) => !sameFields(layer, wanted.layers[i]!))
  return index < 0
    ? null
    : `layer ${index + 1} differs: ${JSON.stringify(held.layers[index])} instead of ${JSON.stringify(wanted.layers[index])}`
}

/** Field by field, so that the order in which a file lists them does not count. */
function sameFields(a: object, b: object): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort(([x], [y]) => x.localeCompare(y)))
  return sorted(a) === sorted(b)
}
