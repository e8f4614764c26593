import { describe } from 'vitest'
import { testRuntime } from '../../../../../test/golden/testRuntime.ts'
import { checkOps } from '../../../../../test/reference/checkOps.ts'
import { algorithmsFor } from '../convolution/table.ts'
import type { Ops, RandomStream } from '../ops.ts'
import type { Runtime, Tensor } from '../runtime.ts'
import { GraphKernels } from './graphKernels.ts'
import { graphOps } from './graphOps.ts'
import { openGraph } from './graphSession.ts'
import { type Layout, type Node, sizeOf } from './node.ts'

const runtime = await testRuntime('tensorflow')

/** Tensor operations that build a graph of one operation, run it and throw it away: what a graph computes, judged like any other. */
function oneByOne(runtime: Runtime, layout: Layout): Ops<Tensor> {
  const { tf } = runtime
  const isTensor = (value: unknown): value is Tensor => value instanceof tf.Tensor
  const call = (name: keyof Ops<Node>, given: unknown[]): unknown => {
    const kernels = new GraphKernels()
    const { builder } = kernels
    const step = builder.placeholder('step', [], 'int32')
    const feeds: Record<string, Tensor> = {}
    const stream = given[2] as RandomStream | undefined
    if (name === 'dropoutMask') feeds.step = tf.scalar(stream!.step, 'int32')
    const batch = name === 'dropoutMask' ? (given[0] as number[])[0]! : 1
    const first = builder.constant(Int32Array.of(0), [])
    const ops = graphOps({
      kernels,
      algorithmFor: (site) => algorithmsFor(site)[0]!,
      layout,
      dropout: { step, first, batch },
    })
    const nodes = given.map((value, i) => {
      if (!isTensor(value)) return value
      feeds[`input${i}`] = value
      const ref = builder.placeholder(`input${i}`, value.shape, value.dtype as 'float32' | 'int32')
      const node: Node = { ref, shape: value.shape, layout: 'batch-first' }
      const isKernel = i === 1 && (name === 'conv2d' || name === 'conv2dInputGradient')
      return isKernel ? node : kernels.inLayout(node, layout)
    })
    const made = (ops[name] as (...values: unknown[]) => Node | Record<string, Node>)(...nodes)
    // A mask becomes numbers where it is used.
    const result =
      name === 'dropoutMask'
        ? ops.multiply(
            ops.constant(new Float32Array(sizeOf(given[0] as number[])).fill(1), given[0] as number[]),
            made as Node,
          )
        : made
    const outputs = 'ref' in result ? { only: result as Node } : result
    // A placeholder cannot be fetched where it is fed.
    const fetches = Object.values(outputs).map((node) =>
      kernels.float('Identity', [kernels.inLayout(node, 'batch-first').ref]),
    )
    const session = openGraph(runtime, builder)
    const tensors = session.run(feeds, fetches)
    session.dispose()
    if ('ref' in result) return tensors[0]
    return Object.fromEntries(Object.keys(outputs).map((key, i) => [key, tensors[i]]))
  }
  return new Proxy(runtime.ops, {
    get: (eager, name: keyof Ops<Tensor>) =>
      name === 'shape' || name === 'constant' ? eager[name] : (...given: unknown[]) => call(name, given),
  })
}

describe.skipIf(!runtime).each(['batch-first', 'positions-first'] as const)(
  'operations in a graph, maps %s',
  (layout) => {
    if (runtime) checkOps({ ...runtime, ops: oneByOne(runtime, layout) })
  },
)
