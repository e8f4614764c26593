import { describe, expect, it } from 'vitest'
import { testRuntime } from '../../../../../test/golden/testRuntime.ts'
import { attribute, type Ref } from './attribute.ts'
import { GraphBuilder } from './graphDef.ts'
import { GraphKernels } from './graphKernels.ts'
import { openGraph } from './graphSession.ts'

const runtime = await testRuntime('tensorflow')
const FLOAT = attribute.type('float32')
const INT32 = attribute.type('int32')

/** Numbers of one node of a graph, fed with `x`. */
function numbers(builder: GraphBuilder, x: Float32Array, shape: number[], fetches: Ref[]): number[][] {
  const { tf } = runtime!
  const session = openGraph(runtime!, builder)
  const feed = tf.tensor(x, shape)
  const results = session.run({ x: feed }, fetches)
  const values = results.map((result) => [...result.dataSync()])
  tf.dispose([...results, feed])
  session.dispose()
  return values
}

describe.skipIf(!runtime)('a loop in a graph', () => {
  const rows = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)

  it.each([
    { count: 4, parallel: 1, width: 2 },
    { count: 4, parallel: 3, width: 2 },
    { count: 1, parallel: 2, width: 8 }, // written without a loop
  ])('takes $count turns, $parallel at a time', ({ count, parallel, width }) => {
    const kernels = new GraphKernels()
    const { builder } = kernels
    const x = builder.placeholder('x', [8])
    const factor = builder.scalar(10) // comes in from outside
    const { carried, collected } = builder.loop({
      count,
      parallel,
      carried: [builder.constant(new Float32Array(width), [width])],
      body(turn, [sum]) {
        const first = builder.node('Mul', [turn, builder.constant(Int32Array.of(width), [])], { T: INT32 })
        const part = kernels.float('Mul', [kernels.rows(x, first, [width]), factor])
        return { carried: [kernels.float('AddV2', [sum!, part])], collected: [part] }
      },
    })
    const [sum, parts] = numbers(builder, rows, [8], [carried[0]!, collected[0]!])
    const scaled = [...rows].map((value) => value * 10)
    expect(parts).toEqual(scaled)
    expect(sum).toEqual(
      Array.from({ length: width }, (_, i) =>
        scaled.filter((_, at) => at % width === i).reduce((total, value) => total + value, 0),
      ),
    )
  })

  it('makes what is the same in every turn once, outside', () => {
    const kernels = new GraphKernels()
    const { builder } = kernels
    const x = builder.placeholder('x', [1])
    let made = 0
    const { collected } = builder.loop({
      count: 2,
      parallel: 2,
      carried: [],
      body: () => {
        const twice = () =>
          kernels.onceForAll('twice', () => {
            made++
            return kernels.float('AddV2', [x, x])
          })
        return { carried: [], collected: [kernels.float('AddV2', [twice(), twice()])] }
      },
    })
    expect(made).toBe(1)
    expect(numbers(builder, Float32Array.of(3), [1], collected)).toEqual([[12, 12]])
  })

  it('does not nest', () => {
    const builder = new GraphBuilder()
    const body = () => ({ carried: [], collected: [] })
    const nested = () => {
      builder.loop({ count: 2, parallel: 1, carried: [], body })
      return body()
    }
    expect(() => builder.loop({ count: 2, parallel: 1, carried: [], body: nested })).toThrow('loop inside a loop')
  })
})

describe.skipIf(!runtime)('fused operations', () => {
  const passes = (builder: GraphBuilder) => {
    const kernels = new GraphKernels(builder)
    const x = builder.placeholder('x', [2, 3])
    const scaled = builder.fuse(() => kernels.float('Mul', [x, builder.scalar(3)]))
    const cut = builder.fuse(() => kernels.float('Relu', [kernels.float('Sub', [scaled, builder.scalar(4)])]), scaled)
    // Beside them, in no cluster.
    return { builder, fetches: [cut, builder.node('Identity', [scaled], { T: FLOAT })] }
  }

  it.each([true, false])('compute the same where the compiler is used: %s', (canFuse) => {
    const { builder, fetches } = passes(new GraphBuilder(canFuse))
    const x = Float32Array.of(0, 1, 2, -1, 3, 1.5)
    expect(numbers(builder, x, [2, 3], fetches)).toEqual([
      [0, 0, 2, 0, 5, 0.5],
      [0, 3, 6, -3, 9, 4.5],
    ])
  })

  it('keep what is not a number', () => {
    const { builder, fetches } = passes(new GraphBuilder())
    const [, scaled] = numbers(
      builder,
      Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0, 0, 0, 1),
      [2, 3],
      fetches,
    )
    expect(scaled!.slice(0, 2)).toEqual([Number.NaN, Number.POSITIVE_INFINITY])
  })
})
