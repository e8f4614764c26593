import { describe, expect, it } from 'vitest'
import { formulaLabels, formulaValues } from '../../../../test/golden/formula.ts'
import { formulaWeights } from '../../../../test/golden/networks.ts'
import { relativeError } from '../../../../test/golden/readGolden.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import type { Architecture, LayerSpec } from '../../../shared/architecture/spec.ts'
import { compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'

const runtime = await testRuntime('tensorflow')
const SIZE = 8

const convolution = (kernel: number, channels: number): LayerSpec => ({
  kind: 'convolution',
  ...{ kernel, stride: 1, padding: Math.floor(kernel / 2), channels, relu: false, bias: false },
})

/** The first kernel has as many inputs as rows and columns in one of them: there no shape gives a wrong order away. */
const network = (kernel: number): Architecture => ({
  id: 'statistics',
  title: 'Statistics',
  input: { height: 12, width: 10, channels: 3 },
  layers: [
    convolution(kernel, 8),
    { kind: 'batch-normalisation', activation: 'relu' },
    convolution(3, 8),
    { kind: 'batch-normalisation', activation: 'relu' },
    { kind: 'global-average' },
    { kind: 'dense', channels: 10 },
  ],
})

/** Winograd's algorithms want maps by position; the gradients of kernels that are added up over the parts are no maps. */
describe.skipIf(!runtime)('statistics of a whole batch, its parts side by side, maps by position', () => {
  it.each([
    [3, undefined],
    [5, undefined],
    [5, 1],
  ])('a first kernel of %d, gradients clipped to %d: as by single operations', async (kernel, clipNorm) => {
    const architecture = network(kernel)
    const recipe = { momentum: 0.9, weightDecay: 0.01, dropout: false, ...(clipNorm && { clipNorm }) }
    const algorithms = { conv1: 'direct', conv2: 'winograd-4' }
    const options = { recipe, seed: 1, batchSize: SIZE, threads: 2, algorithms }
    const steps = [
      eagerStep(runtime!, architecture, { recipe, seed: 1 }),
      await compiledStep(runtime!, architecture, options),
    ]
    const batch = { size: SIZE, images: formulaValues(1, SIZE * 12 * 10 * 3), labels: formulaLabels(2, SIZE, 10) }
    for (const step of steps) {
      step.write(formulaWeights(architecture))
      await step.run(batch, { learningRate: 0.5, step: 0 })
    }
    const [expected, found] = [await steps[0]!.read(), await steps[1]!.read()]
    for (const [at, { name, data }] of expected.entries())
      expect(relativeError(found[at]!.data, data), name).toBeLessThan(1e-3)
    for (const step of steps) step.dispose()
  })
})
