import { PAPER_RECIPE } from '../../src/shared/training/presets.ts'
import type { RunRequest } from '../../src/shared/training/run.ts'
import { tinyArchitecture } from './tinyArchitecture.ts'

/** A training of `tinyArchitecture` on `tinyDataset`, to the same bits wherever it runs. */
export const tinyRequest = (epochs: number): RunRequest => ({
  architecture: tinyArchitecture(),
  dataset: 'corners',
  recipe: {
    ...PAPER_RECIPE,
    epochs,
    batchSize: 8,
    learningRate: 0.01,
    preprocessing: 'standardise',
    validationShare: 0.2,
  },
  seed: 5,
  runtime: 'auto',
  step: 'eager',
  convolution: 'direct',
})
