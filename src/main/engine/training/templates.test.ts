import { describe, expect, it } from 'vitest'
import { formulaLabels, formulaValues } from '../../../../test/golden/formula.ts'
import { formulaWeights } from '../../../../test/golden/networks.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { paperArchitecture } from '../../../shared/architecture/paper.ts'
import { cifarResNet } from '../../../shared/architecture/presets/resnet.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import { insertBlock, shapeAfter } from '../../../shared/architecture/templates/insertBlock.ts'
import { TEMPLATES } from '../../../shared/architecture/templates/table.ts'
import { eagerStep } from './eagerStep.ts'

const runtime = await testRuntime('tensorflow')
const recipe = { momentum: 0.9, weightDecay: 0.001, dropout: false }
const SIZE = 4
const SIDE = 16

const input = { height: SIDE, width: SIDE, channels: 3 }
const NETWORKS: Architecture[] = [
  { ...paperArchitecture('all-cnn-c', { width: 0.05 }), input },
  { id: 'resnet-8', title: 'ResNet-8', input, layers: cifarResNet(8, { width: 0.25 }) },
]

/** The template's block at a place of the network that takes it. */
function withBlock(network: Architecture, template: (typeof TEMPLATES)[number], share: number): Architecture {
  for (let after = Math.floor(network.layers.length * share); after < network.layers.length; after++) {
    const put = insertBlock(network, after, template, template.defaults(shapeAfter(network, after)!))
    if ('layers' in put) return { ...network, layers: put.layers }
  }
  throw new Error(`${template.id} goes nowhere in ${network.id}`)
}

const CASES = NETWORKS.flatMap((network) => TEMPLATES.map((template) => [template.id, network.id] as const))

describe.skipIf(!runtime)('blocks that were put into networks, on TensorFlow', () => {
  it.each(CASES)('%s in %s: the loss falls, and every tensor of the block learns', async (id, of) => {
    const template = TEMPLATES.find((known) => known.id === id)!
    const architecture = withBlock(NETWORKS.find((network) => network.id === of)!, template, 0.4)
    const weights = formulaWeights(architecture)
    const step = eagerStep(runtime!, architecture, { recipe, seed: 1 })
    step.write(weights)
    const batch = { size: SIZE, images: formulaValues(1, SIZE * SIDE * SIDE * 3), labels: formulaLabels(2, SIZE, 10) }
    const losses: number[] = []
    for (let count = 0; count < 4; count++)
      losses.push((await step.run(batch, { learningRate: 0.02, step: count })).loss)
    expect(losses.every(Number.isFinite)).toBe(true)
    expect(Math.min(...losses.slice(1)), losses.join(', ')).toBeLessThan(losses[0]!)
    const found = new Map((await step.read()).map(({ name, data }) => [name, data]))
    const own = weights.filter(({ name }) => name.startsWith(`${template.prefix}1_`))
    expect(own.length).toBeGreaterThan(1)
    for (const { name, data } of own) expect(Array.from(found.get(name)!), name).not.toEqual(Array.from(data))
    step.dispose()
  })
})
