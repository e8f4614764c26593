import type { z } from 'zod'
import type { ModelExportSchema, WrittenExport } from '../../../shared/api/exports.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { modelFormat } from '../../../shared/export/formats.ts'
import { shown } from '../../../shared/shown.ts'
import type { CheckpointsService } from '../checkpoints.ts'
import type { ServiceContext } from '../context.ts'
import { oneJob } from '../oneJob.ts'
import { inExports, placeToWrite } from '../placeToWrite.ts'

export interface ExportOptions {
  /** Whether the caller sits at this machine; others write into the workspace's `exports/` alone. */
  isHere: boolean
  signal?: AbortSignal
}

export interface ExportingServices {
  context: ServiceContext
  checkpoints: CheckpointsService
  versions: Record<string, string>
}

/**
 * Writes a checkpoint's model for other programs, to a new file or folder. A relative path is one of the workspace's `exports/`.
 * @throws WorkbenchError CONFLICT where something stands there; REFUSED for a place that is not the caller's; BAD_INPUT, NOT_FOUND, BAD_FILE, DISK
 */
export async function exportModel(
  { context, checkpoints, versions }: ExportingServices,
  { checkpointId, path, ...asked }: z.output<typeof ModelExportSchema>,
  { isHere, signal }: ExportOptions,
): Promise<WrittenExport> {
  mustEnd(path, modelFormat(asked.format))
  const { path: checkpointPath } = await checkpoints.open(checkpointId)
  const outPath = await placeToWrite(inExports(path, context.workspace.layout), context.workspace.layout, isHere)
  const version = versions['allconv-workbench'] ?? ''
  const job = oneJob(
    () => context.startEngine(),
    'export-model',
    { ...asked, checkpointPath, outPath, version },
    signal,
  )
  for (;;) {
    const { done, value } = await job.next()
    if (done) return value
  }
}

/** A file's ending says what it is, also where another program looks for it. */
export function mustEnd(path: string, { title, ending }: { title: string; ending: string | null }): void {
  if (ending !== null && !path.toLowerCase().endsWith(ending))
    throw new WorkbenchError(
      'BAD_INPUT',
      `${shown(path)} does not end in ${ending}, as files of the format ${title} do; name it so, or choose another format.`,
    )
}
