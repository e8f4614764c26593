import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { tensorsOfNetwork } from '../../../shared/architecture/parameters.ts'
import { averagedTensors } from '../../../shared/checkpoint/averages.ts'
import { modelFormat } from '../../../shared/export/formats.ts'
import { alreadyThere, writeAllNew } from '../../disk/writeAllNew.ts'
import { readCheckpoint } from '../checkpoint/checkpointFile.ts'
import { stateFromTensors } from '../data/preprocessing/state.ts'
import type { JobHandler } from '../protocol.ts'
import type { ExportedModel } from './exportedModel.ts'
import type { ExportModelJob } from './exportJob.ts'
import { FORMATS } from './formats/table.ts'

/** The job `export-model`: a checkpoint for other programs. Never overwrites. */
export const exportModel: JobHandler<ExportModelJob> = async function* (input) {
  const { format } = input
  const { ending } = modelFormat(format)
  // The ending may be typed in capitals.
  const stem = basename(input.outPath).slice(0, ending === null ? undefined : -ending.length)
  const outPath = join(dirname(input.outPath), `${stem}${ending ?? ''}`)
  mustBeFree(outPath)
  const model = await readModel(input)
  const folder = ending === null ? outPath : dirname(outPath)
  const made = FORMATS[format](model, { ...input, stem })
  const files = made.map(({ name, bytes }) => ({ path: join(folder, name), content: bytes }))
  return { path: outPath, files: await writeAllNew(folder, files) }
}

function mustBeFree(path: string): void {
  if (existsSync(path)) throw alreadyThere(path)
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
