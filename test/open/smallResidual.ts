import { type Architecture, ArchitectureSchema } from '../../src/shared/architecture/spec.ts'

const convolution = { kind: 'convolution', stride: 1, bias: false } as const
/** The network of test/golden/states, for so many classes (scripts/golden/state_dicts.py). */
export const smallResidual = (classes: number, id = 'small'): Architecture =>
  ArchitectureSchema.parse({
    id,
    title: 'Small',
    input: { height: 8, width: 8, channels: 3 },
    layers: [
      { ...convolution, kernel: 3, padding: 1, channels: 4 },
      { kind: 'batch-normalisation', activation: 'relu' },
      { ...convolution, kernel: 3, padding: 1, channels: 6, stride: 2 },
      { kind: 'batch-normalisation', activation: 'relu' },
      { ...convolution, kernel: 3, padding: 1, channels: 6 },
      { kind: 'batch-normalisation' },
      { ...convolution, from: ['bn1'], kernel: 1, padding: 0, channels: 6, stride: 2 },
      { kind: 'batch-normalisation' },
      { kind: 'add', from: ['bn3', 'bn4'], activation: 'relu' },
      { kind: 'global-average' },
      { kind: 'dense', channels: classes },
    ],
  })
