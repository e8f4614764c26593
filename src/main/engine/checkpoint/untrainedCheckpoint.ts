import { dirname, join } from 'node:path'
import type { CheckpointHeader } from '../../../shared/checkpoint/checkpoint.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { PAPER_RECIPE } from '../../../shared/training/presets.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import { START } from '../../../shared/training/run.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { epochFileName, writeCheckpoint } from './checkpointFile.ts'

/** What is known of weights that were not trained here. */
export interface Untrained extends Pick<CheckpointHeader, 'runId' | 'title' | 'architecture' | 'dataset' | 'imported'> {
  /** Folder of the run that they become. */
  runFolder: string
  preprocessing: Recipe['preprocessing']
  computation: Pick<CheckpointHeader['computation'], 'runtime' | 'device' | 'threads' | 'versions'>
  tensors: NamedTensor[]
}

/** Writes weights that were made elsewhere as the only checkpoint of their run: epoch 0, with nothing that a training would have left. */
export async function writeUntrained({ runFolder, preprocessing, computation, tensors, ...known }: Untrained) {
  const createdAt = new Date().toISOString()
  const path = join(runFolder, 'checkpoints', epochFileName(0))
  await makeFolders(dirname(path))
  const written = await writeCheckpoint(path, {
    header: {
      version: 1,
      ...known,
      createdAt,
      // No recipe is known; all training images count, since nobody knows which ones the weights have not seen.
      recipe: { ...PAPER_RECIPE, preprocessing, validationShare: 0 },
      seed: 0,
      position: START,
      metrics: null,
      best: null,
      watch: null,
      computation: { ...computation, stepMode: 'eager', algorithms: {} },
    },
    tensors,
  })
  return { path, ...written, createdAt, role: 'epoch', epoch: 0, step: 0, metrics: null, best: true } as const
}
