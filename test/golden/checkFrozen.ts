import { describe, expect, it } from 'vitest'
import type { StepOptions } from '../../src/main/engine/training/eagerStep.ts'
import type { TrainingStep } from '../../src/main/engine/training/step.ts'
import { ArchitectureSchema } from '../../src/shared/architecture/spec.ts'
import { frozenLayers } from '../../src/shared/training/origin.ts'
import { checkGoesOn } from './checkGoesOn.ts'
import { formulaBatch, formulaWeights } from './networks.ts'
import { readGolden, relativeError } from './readGolden.ts'

const golden = readGolden('frozen')
const convolution = { kind: 'convolution', kernel: 3, padding: 1, relu: false } as const
const normalisation = { kind: 'batch-normalisation', activation: 'silu' } as const

/** As scripts/golden/frozen.py has it, with dropout among the frozen layers, which does nothing there. */
export const frozenArchitecture = ArchitectureSchema.parse({
  id: 'frozen',
  title: 'Frozen',
  input: { height: 32, width: 32, channels: 3 },
  layers: [
    { ...convolution, stride: 2, channels: 6, bias: false },
    normalisation,
    { kind: 'dropout', rate: 0.5 },
    { ...convolution, stride: 1, channels: 8 },
    normalisation,
    { ...convolution, stride: 2, channels: 8 },
    normalisation,
    { kind: 'global-average' },
    { kind: 'dense', channels: 10 },
  ],
})
const TRAINED_FROM = 'conv3'

type MakeStep = (options: StepOptions & { batchSize: number }) => TrainingStep | Promise<TrainingStep>

/** Holds three steps with frozen layers against PyTorch's, and against themselves after a break. */
export function checkFrozen(makers: [title: string, make: MakeStep][]): void {
  const from = { checkpoint: '0'.repeat(64), trainFrom: TRAINED_FROM }
  const frozen = frozenLayers({ architecture: frozenArchitecture, from })
  const { learningRate, ...recipe } = golden.setting<{ learningRate: number; momentum: number; weightDecay: number }>(
    'recipe',
  )
  const batchSize = golden.setting<number>('batch')
  const weights = formulaWeights(frozenArchitecture)
  const options = { recipe: { ...recipe, dropout: true }, seed: 3, frozen, batchSize }
  const train = async (step: TrainingStep, first: number, end: number) => {
    const losses: number[] = []
    for (let number = first; number < end; number++)
      losses.push((await step.run(formulaBatch(number, batchSize), { learningRate, step: number })).loss)
    return losses
  }

  describe.each(makers)('a training whose first layers are frozen, %s', (_, make) => {
    it('equals PyTorch after three steps, and leaves the frozen layers as they were to the last bit', async () => {
      const step = await make(options)
      step.write(weights)
      expect(relativeError(await train(step, 0, 3), golden.setting<number[]>('losses'))).toBeLessThan(1e-4)
      const found = new Map((await step.read()).map(({ name, data }) => [name, data]))
      step.dispose()
      for (const { name, data } of weights) {
        if (/^(conv1|bn1|conv2|bn2)\//.test(name)) expect(found.get(name), name).toEqual(data)
        else {
          expect(relativeError(found.get(name)!, golden.tensors.get(name)!.data), name).toBeLessThan(1e-4)
          expect(found.get(name), name).not.toEqual(data)
        }
      }
    })

    it('goes on from what was read to the last bit', async () => {
      await checkGoesOn(() => make(options), weights, train, 2)
    })
  })
}
