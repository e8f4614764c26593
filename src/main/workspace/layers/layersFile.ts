import type { LayerDiagnostics } from '../../../shared/training/layerDiagnostics.ts'
import { hasCode, onDisk } from '../../disk/diskError.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'
import { decodeLayerRecords, decodeLayersHeader, encodeLayersHeader } from './layersRecord.ts'

/** More is no such file: the longest trainings of the deepest networks stay far below. */
const MOST_BYTES = 2 ** 30

/** A run's measurements of its layers. */
export interface LayersFile {
  names: string[]
  measured: LayerDiagnostics[]
}

/** All of a file: its records, whether its header is sound, and how many records before the last good one are damaged. */
export interface ExaminedLayers extends LayersFile {
  isOurs: boolean
  damaged: number
  /** Bytes up to the end of the last good record below `before`. */
  end: number
}

/**
 * What a `layers.bin` holds; null where there is none. A damaged header hides no record, as the run's network says what it was.
 * @param names of the layers that the run measures
 * @param before steps from there on count for nothing
 * @throws WorkbenchError BAD_FILE for what is no file; DISK
 */
export async function examineLayers(
  path: string,
  names: readonly string[],
  before = Number.POSITIVE_INFINITY,
): Promise<ExaminedLayers | null> {
  const bytes = await onDisk(path, () => readRegularFile(path, MOST_BYTES)).catch((error) => {
    if (hasCode(error, 'ENOENT') || hasCode((error as Error).cause, 'ENOENT')) return null
    throw error
  })
  if (!bytes) return null
  const wanted = encodeLayersHeader(names)
  const header = decodeLayersHeader(bytes)
  const own = header ?? { names: [...names], end: wanted.length }
  const { measured, end, damaged } = decodeLayerRecords(bytes.subarray(own.end), own.names.length, before)
  // The beginning of a header is what a crash left of a file that was just being made.
  const isOurs = header !== null || (bytes.length < wanted.length && bytes.equals(wanted.subarray(0, bytes.length)))
  return { names: own.names, measured, isOurs, damaged, end: own.end + end }
}

/** A run's measurements of its layers, oldest first; none where it has no file of them. @throws WorkbenchError BAD_FILE, DISK */
export async function readLayers(path: string, names: string[]): Promise<LayersFile> {
  const found = await examineLayers(path, names)
  return { names: found?.names ?? names, measured: found?.measured ?? [] }
}
