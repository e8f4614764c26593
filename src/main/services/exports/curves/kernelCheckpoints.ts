import { join } from 'node:path'
import { layerNames } from '../../../../shared/architecture/layerNames.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import type { CheckpointInfo } from '../../../../shared/training/run.ts'
import { kernelPicture, type Picture } from './kernelPicture.ts'

/** Where the kernels of a run's first layer can be seen after an epoch. */
export interface KernelCheckpoint {
  /** The epoch's last step. */
  step: number
  path: string
}

/** The checkpoints at the ends of a run's epochs, in their order. @param root of the workspace */
export const kernelCheckpoints = (checkpoints: readonly CheckpointInfo[], root: string): KernelCheckpoint[] =>
  checkpoints
    .filter(({ kind }) => kind === 'epoch')
    .map(({ step, path }) => ({ step: step - 1, path: join(root, ...path.split('/')) }))
    .sort((a, b) => a.step - b.step)

/** The kernels of the first layer that has some; null where they make no picture. */
export async function firstKernels({ path }: KernelCheckpoint, { layers }: Architecture): Promise<Picture | null> {
  const first = layers.findIndex(({ kind }) => kind === 'convolution' || kind === 'dense')
  return first < 0 || layers[first]!.kind !== 'convolution' ? null : kernelPicture(path, layerNames(layers)[first]!)
}
