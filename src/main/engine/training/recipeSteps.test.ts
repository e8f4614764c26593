import { expect, it } from 'vitest'
import { architecture, checkRecipes } from '../../../../test/golden/checkRecipes.ts'
import { formulaBatch, formulaWeights } from '../../../../test/golden/networks.ts'
import { relativeError } from '../../../../test/golden/readGolden.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { GRAPH_STACKS, graphArchitecture } from '../../../../test/reference/graphNetworks.ts'
import { PAPER_RECIPE } from '../../../shared/training/presets.ts'
import { compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'
import type { TrainingStep } from './step.ts'

const runtime = await testRuntime('tensorflow')
if (runtime)
  checkRecipes([
    ['eagerly on TensorFlow', (recipe) => eagerStep(runtime, architecture, { recipe, seed: 0 })],
    [
      'compiled, in parts',
      (recipe) =>
        compiledStep(runtime, architecture, {
          recipe,
          seed: 0,
          batchSize: 3,
          threads: 2,
          convolution: 'direct',
          part: 1,
        }),
    ],
  ])

it.skipIf(!runtime)('statistics of the whole batch go with them: eager and compiled alike', async () => {
  const stack = Object.values(GRAPH_STACKS).find((layers) => layers.some(({ kind }) => kind === 'batch-normalisation'))!
  const network = graphArchitecture(stack, { height: 32, width: 32, channels: 3 })
  const recipe = { ...PAPER_RECIPE, dropout: false, labelSmoothing: 0.1, clipNorm: 0.5, averageWeights: 0.7 }
  const trained = async (step: TrainingStep) => {
    step.write(formulaWeights(network))
    for (let number = 0; number < 3; number++)
      await step.run(formulaBatch(number, 6, 0, 3), { learningRate: 0.01, step: number })
    const scores = await step.logits(formulaBatch(9, 4).images, 4, 'average')
    const tensors = await step.read()
    step.dispose()
    return { scores, tensors }
  }
  const expected = await trained(eagerStep(runtime!, network, { recipe, seed: 0 }))
  const options = { recipe, seed: 0, batchSize: 8, threads: 2, convolution: 'direct' } as const
  const found = await trained(await compiledStep(runtime!, network, options))
  expect(relativeError(found.scores, expected.scores)).toBeLessThan(1e-3)
  for (const [i, { name, data }] of expected.tensors.entries())
    if (name.endsWith('/average')) expect(relativeError(found.tensors[i]!.data, data), name).toBeLessThan(1e-3)
})
