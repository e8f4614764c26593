import { constants } from 'node:fs'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { LayerDiagnostics } from '../../../shared/training/layerDiagnostics.ts'
import { type AppendedFile, appendedFile } from '../../disk/appendedFile.ts'
import { onDisk } from '../../disk/diskError.ts'
import { openRegularToWrite } from '../../disk/openRegularFile.ts'
import { examineLayers } from './layersFile.ts'
import { encodeLayerRecords, encodeLayersHeader } from './layersRecord.ts'

/** Appends to a run's `layers.bin`. One writer a file; calls must not overlap. */
export interface LayersWriter extends Omit<AppendedFile, 'append'> {
  /** Appends whole records; on a full disk nothing of them stays in the file. */
  append(measured: readonly LayerDiagnostics[]): Promise<void>
}

/**
 * Opens `layers.bin` for appending, after cutting off a torn record and every measurement from `fromStep` on.
 * @param names of the layers that the run measures
 * @param create whether to make the file where there is none; null comes back otherwise
 * @throws WorkbenchError BAD_FILE for a file of another kind, or of other layers; DISK
 */
export async function openLayersWriter(
  path: string,
  names: readonly string[],
  fromStep: number,
  { create }: { create: boolean },
): Promise<LayersWriter | null> {
  const found = await examineLayers(path, names, fromStep)
  if (!found && !create) return null
  const isSame = found?.isOurs !== false && (found?.names ?? names).join('\n') === names.join('\n')
  if (!isSame)
    throw new WorkbenchError(
      'BAD_FILE',
      `${path} holds no measurements of this run's layers; move it away to let the run begin them anew.`,
    )
  const header = encodeLayersHeader(names)
  const { O_RDWR, O_CREAT } = constants
  const handle = await onDisk(path, () => openRegularToWrite(path, O_RDWR | O_CREAT))
  const end = found && found.measured.length > 0 ? found.end : header.length
  try {
    await onDisk(path, async () => {
      if (end === header.length) await handle.write(header, 0, header.length, 0)
      await handle.truncate(end)
    })
  } catch (error) {
    await handle.close()
    throw error
  }
  const file = appendedFile(handle, path, end)
  return { ...file, append: (measured) => file.append(encodeLayerRecords(measured, names.length)) }
}
