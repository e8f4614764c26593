import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { WrittenFile } from '../../../shared/api/exports.ts'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { tensorsOfNetwork } from '../../../shared/architecture/parameters.ts'
import { averagedTensors } from '../../../shared/checkpoint/averages.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { modelFormat } from '../../../shared/export/formats.ts'
import { readCheckpoint, writeSealed } from '../checkpoint/checkpointFile.ts'
import { stateFromTensors } from '../data/preprocessing/state.ts'
import type { JobHandler } from '../protocol.ts'
import type { ExportedModel } from './exportedModel.ts'
import type { ExportModelJob } from './exportJob.ts'
import { FORMATS } from './formats/table.ts'

/** The job `export-model`: a checkpoint for other programs. Never overwrites. */
// biome-ignore lint/correctness/useYield: a job is a generator, and this one has nothing to tell on its way
export const exportModel: JobHandler<ExportModelJob> = async function* (input) {
  const { format, outPath } = input
  mustBeFree(outPath)
  const { ending } = modelFormat(format)
  const model = await readModel(input)
  const stem = basename(outPath, ending ?? '')
  const folder = ending === null ? outPath : dirname(outPath)
  const made = FORMATS[format](model, { ...input, stem })
  for (const { name } of made) mustBeFree(join(folder, name))
  const files: WrittenFile[] = []
  for (const { name, bytes } of made) {
    const path = join(folder, name)
    files.push({ path, ...(await writeSealed(path, bytes)) })
  }
  return { path: outPath, files }
}

function mustBeFree(path: string): void {
  if (existsSync(path))
    throw new WorkbenchError('CONFLICT', `${path} exists already; choose another name or remove it first.`)
}

async function readModel({ checkpointPath, weights }: ExportModelJob['input']): Promise<ExportedModel> {
  const { header, tensors } = await readCheckpoint(checkpointPath)
  const report = analyseArchitecture(header.architecture)
  const asked = weights === 'average' ? averagedTensors(tensors, basename(checkpointPath)) : tensors
  return {
    title: header.title,
    runId: header.runId,
    architecture: header.architecture,
    report,
    weights: tensorsOfNetwork(report, asked),
    preprocessing: stateFromTensors(header.recipe.preprocessing, tensors),
    classes: header.dataset.classes,
  }
}
