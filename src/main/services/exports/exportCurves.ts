import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { z } from 'zod'
import type { CurveExportSchema, WrittenExport } from '../../../shared/api/exports.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { curveFormat } from '../../../shared/export/formats.ts'
import { isForeign } from '../../../shared/training/run.ts'
import { alreadyThere, writeAllNew } from '../../disk/writeAllNew.ts'
import type { ServiceContext } from '../context.ts'
import { inExports, placeToWrite } from '../placeToWrite.ts'
import { writeForeign } from './curves/foreignWriters.ts'
import { kernelCheckpoints } from './curves/kernelCheckpoints.ts'
import { CURVE_WRITERS } from './curves/table.ts'
import { mustEnd } from './exportModel.ts'

/**
 * Writes a run's curves for other programs, to a new file or folder.
 * @throws WorkbenchError CONFLICT where something stands there or the run has no numbers; REFUSED for a place that is not the caller's; BAD_INPUT,
 * NOT_FOUND, DISK
 */
export async function exportCurves(
  { context: { workspace } }: { context: ServiceContext },
  { runId, format, path, rows }: z.output<typeof CurveExportSchema>,
  { isHere }: { isHere: boolean },
): Promise<WrittenExport> {
  const { ending } = curveFormat(format)
  mustEnd(path, curveFormat(format))
  const { file, epochs, checkpoints: listed } = workspace.runs.get(runId)
  // A copy: the columns are the reader's, and a run that trains adds to them.
  const steps = structuredClone(await workspace.runs.metrics.read(workspace.runs.paths(runId).metrics))
  if (!isForeign(file) && steps.length === 0 && epochs.length === 0)
    throw new WorkbenchError('CONFLICT', `The run ${runId} has no curves: no step of it was trained here.`)
  const outPath = await placeToWrite(inExports(path, workspace.layout), workspace.layout, isHere)
  if (existsSync(outPath)) throw alreadyThere(outPath)
  const folder = ending === null ? outPath : dirname(outPath)
  const name = basename(outPath)
  const checkpoints = kernelCheckpoints(listed, workspace.layout.root)
  const made = isForeign(file)
    ? await writeForeign(format, workspace.runs.paths(runId).curves, file, name)
    : await CURVE_WRITERS[format]({ file, steps, epochs, checkpoints }, rows, name)
  const files = made.map(({ name, content }) => ({ path: join(folder, name), content }))
  return { path: outPath, files: await writeAllNew(folder, files) }
}
