import { describe, expect, it } from 'vitest'
import { formulaLabels, formulaValues } from '../../../../test/golden/formula.ts'
import { formulaWeights } from '../../../../test/golden/networks.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { randomNetwork } from '../../../../test/reference/randomNetworks.ts'
import { applyDiff, diffArchitectures } from '../../../shared/architecture/diff.ts'
import { KINDS } from '../../../shared/architecture/kinds/table.ts'
import { ArchitectureSchema } from '../../../shared/architecture/spec.ts'
import { compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'

const runtime = await testRuntime('tensorflow')
const recipe = { momentum: 0.9, weightDecay: 0.01, dropout: true }
const SIZE = 6
const RATE = 0.01
const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

describe('networks by chance', () => {
  const networks = seeds(200).map(randomNetwork)

  it('have forks, joins and layers of every kind', () => {
    const kinds = new Set(networks.flatMap(({ layers }) => layers.map(({ kind }) => kind)))
    expect([...kinds].sort()).toEqual(
      KINDS.filter((kind) => !('drawnOnly' in kind && kind.drawnOnly))
        .map(({ kind }) => kind)
        .sort(),
    )
    expect(networks.filter(({ layers }) => layers.some(({ from = [] }) => from.length > 1)).length).toBeGreaterThan(100)
  })

  it('are the same after a file', () => {
    for (const network of networks)
      expect(ArchitectureSchema.parse(JSON.parse(JSON.stringify(network)))).toEqual(network)
  })

  it('differ by what makes the one of the other, and mirror', () => {
    for (const [i, from] of networks.entries()) {
      const to = networks[(i + 1) % networks.length]!
      const { rows, totals, edits } = diffArchitectures(from, to)
      expect(applyDiff(from.layers, rows), `${from.id} to ${to.id}`).toEqual(to.layers)
      expect(diffArchitectures(to, from).totals.parameters).toBe(0 - totals.parameters || 0)
      const named = new Set(edits.flatMap((edit) => edit.rows))
      expect(rows.every(({ status }, row) => status === 'equal' || named.has(row))).toBe(true)
    }
  })
})

/** Largest difference over the largest number expected. */
function difference(found: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  let [worst, largest] = [0, floor]
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(found[i]! - expected[i]!))
    largest = Math.max(largest, Math.abs(expected[i]!))
  }
  return worst / largest
}

describe.skipIf(!runtime)('networks by chance on TensorFlow', () => {
  it.each(seeds(24))('train three steps alike by single operations and compiled: %d', async (seed) => {
    const architecture = randomNetwork(seed)
    const { height, width, channels } = architecture.input
    const weights = formulaWeights(architecture)
    const eager = eagerStep(runtime!, architecture, { recipe, seed })
    const options = { recipe, seed, batchSize: SIZE, threads: 2, convolution: 'direct', part: 3 } as const
    const compiled = await compiledStep(runtime!, architecture, options)
    for (const step of [eager, compiled]) step.write(weights)
    for (let step = 0; step < 3; step++) {
      const size = step === 2 ? SIZE - 2 : SIZE // the last batch of an epoch
      const batch = {
        size,
        images: formulaValues(100 + step, size * height * width * channels),
        labels: formulaLabels(200 + step, size, 3),
      }
      const [one, other] = [
        await eager.run(batch, { learningRate: RATE, step }),
        await compiled.run(batch, { learningRate: RATE, step }),
      ]
      expect(Math.abs(other.loss - one.loss)).toBeLessThan(1e-4 * Math.max(1, one.loss))
    }
    const [expected, found] = [await eager.read(), await compiled.read()]
    for (const [i, { name, data }] of expected.entries())
      expect(difference(found[i]!.data, data, 1e-2), name).toBeLessThan(1e-3)
    for (const step of [eager, compiled]) step.dispose()
  })
})
