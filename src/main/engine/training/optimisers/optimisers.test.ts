import { describe, expect, it } from 'vitest'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import golden from '../../../../../test/golden/optimisers.json' with { type: 'json' }
import { testRuntime } from '../../../../../test/golden/testRuntime.ts'
import { referenceOps } from '../../../../../test/reference/referenceOps.ts'
import { OPTIMISER_IDS, OPTIMISERS, type OptimiserId } from '../../../../shared/training/optimisers.ts'
import { attribute } from '../../ops/graph/attribute.ts'
import { GraphBuilder } from '../../ops/graph/graphDef.ts'
import { openGraph } from '../../ops/graph/graphSession.ts'
import type { Ops } from '../../ops/ops.ts'
import { updateOf } from './table.ts'

const runtime = await testRuntime('tensorflow')
const { momentum, steps } = golden
const settings = { momentum }
const count = golden.cases[0]!.weights.length
const shape = [count]
const cases = golden.cases.map(({ optimiser, ...rest }) => ({ ...rest, optimiser: optimiser as OptimiserId }))
const push = (step: number) => formulaValues(10 + step, count)

function expectGolden(found: ArrayLike<number>, expected: readonly number[], digits: number) {
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, digits)
}

/** Ten steps by single operations. */
function train<T>(ops: Ops<T>, { optimiser, rate, decay }: (typeof cases)[number]): T {
  const update = updateOf({ optimiser })
  const zero = () => ops.constant(new Float32Array(count), shape)
  let held = {
    weight: ops.constant(formulaValues(1, count), shape),
    slots: Object.fromEntries(OPTIMISERS[optimiser].slots.map((slot) => [slot, zero()])),
  }
  for (let step = 0; step < steps; step++) {
    const own = ops.add(ops.constant(push(step), shape), ops.scale(held.weight, 0.5))
    const gradient = update.decay === 'gradient' ? ops.add(own, ops.scale(held.weight, decay)) : own
    const scalars = update.scalars(settings, rate, step)
    const share = update.decay === 'weight' ? decay : 0
    held = { ...update.eager(ops, { ...held, gradient, scalars, settings, decay: share }) }
  }
  return held.weight
}

it('every optimiser has numbers by PyTorch', () => {
  expect([...new Set(cases.map(({ optimiser }) => optimiser))]).toEqual(OPTIMISER_IDS)
})

describe.each(cases)('$optimiser at decay $decay', (golden) => {
  it('equals torch.optim in doubles', () => {
    expectGolden(train(referenceOps, golden).data, golden.weights, 6) // the formula's numbers are float32
  })

  it.skipIf(!runtime)('equals torch.optim on TensorFlow', () => {
    const weight = runtime!.scoped(() => train(runtime!.ops, golden))
    expectGolden(weight.dataSync(), golden.weights, 5)
    weight.dispose()
  })

  it.skipIf(!runtime)('equals torch.optim as a graph', () => {
    const { tf } = runtime!
    const { optimiser, rate, decay } = golden
    const update = updateOf({ optimiser })
    const { slots } = OPTIMISERS[optimiser]
    const builder = new GraphBuilder(false)
    const T = attribute.type('float32')
    const add = (a: string, b: string) => builder.node('AddV2', [a, b], { T })
    const times = (a: string, factor: number) => builder.node('Mul', [a, builder.scalar(factor)], { T })
    const weight = builder.variable('w', shape)
    const held = slots.map((slot) => [slot, builder.variable(`w/${slot}`, shape)] as const)
    const own = add(builder.placeholder('push', shape), times(weight.value, 0.5))
    const scalars = Object.keys(update.scalars(settings, rate, 0))
    const updated = update.graph(builder, {
      weight,
      gradient: update.decay === 'gradient' ? add(own, times(weight.value, decay)) : own,
      slots: Object.fromEntries(held.map(([slot, { handle }]) => [slot, handle])),
      scalars: Object.fromEntries(scalars.map((name) => [name, builder.placeholder(name, [])])),
      settings,
      decay: update.decay === 'weight' ? decay : 0,
    })
    builder.done('updated', [updated])
    builder.done(
      'assigned',
      [weight, ...held.map(([, variable]) => variable)].map(({ assign }) => assign),
    )
    const session = openGraph(runtime!, builder)
    const run = (numbers: Record<string, Float32Array | number>, fetch: string) => {
      const feeds = Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [
          name,
          typeof value === 'number' ? tf.scalar(value) : tf.tensor1d(value),
        ]),
      )
      const [result] = session.run(feeds, [fetch])
      const values = result!.dataSync().slice()
      tf.dispose([result!, ...Object.values(feeds)])
      return values
    }
    const zeros = Object.fromEntries(held.map(([, { feed }]) => [feed, new Float32Array(count)]))
    run({ [weight.feed]: formulaValues(1, count), ...zeros }, 'assigned')
    for (let step = 0; step < steps; step++)
      run({ push: push(step), ...update.scalars(settings, rate, step) }, 'updated')
    expectGolden(run({}, 'w/value'), golden.weights, 5)
    session.dispose()
  })
})
