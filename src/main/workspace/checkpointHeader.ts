import { type CheckpointHeader, CheckpointHeaderSchema } from '../../shared/checkpoint/checkpoint.ts'
import { openRegularFile } from '../disk/openRegularFile.ts'

/** Longer than any header of ours: a damaged length must not make us read a whole disk. */
const LONGEST = 16 * 2 ** 20

/** The header in the first bytes of a checkpoint file; null where there is none. The file's checksum is not verified. */
export function headerOf(bytes: Uint8Array): CheckpointHeader | null {
  if (bytes.length < 8) return null
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
    return CheckpointHeaderSchema.parse(JSON.parse(json.__metadata__.checkpoint))
  } catch {
    return null
  }
}

/** Reads a checkpoint's header without its tensors; null for a file that is gone, damaged or none of ours. */
export async function readHeader(path: string): Promise<CheckpointHeader | null> {
  const opened = await openRegularFile(path).catch(() => null)
  if (!opened) return null
  const { handle } = opened
  try {
    const head = new Uint8Array(8)
    await handle.read(head, 0, 8, 0)
    const length = Number(new DataView(head.buffer).getBigUint64(0, true))
    if (length > LONGEST) return null
    const bytes = new Uint8Array(8 + length)
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    return headerOf(bytes.subarray(0, bytesRead))
  } catch {
    return null
  } finally {
    await handle.close().catch(() => {})
  }
}
