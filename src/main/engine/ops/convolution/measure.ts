import { windowedShape } from '../eager/windows.ts'
import { attribute, type Ref } from '../graph/attribute.ts'
import { GraphBuilder } from '../graph/graphDef.ts'
import { GraphKernels } from '../graph/graphKernels.ts'
import { type GraphSession, mayFuse, openGraph } from '../graph/graphSession.ts'
import { inMemory, type Layout, type Node, sizeOf } from '../graph/node.ts'
import type { Runtime } from '../runtime.ts'
import type { ConvolutionAlgorithm, ConvolutionSite } from './algorithm.ts'

export interface MeasureOptions {
  /** What is needed: everything, all but the input gradient (at the first layer), or only the convolution itself (to evaluate). */
  parts: 'all' | 'no-input-gradient' | 'forward'
  /** How maps lie in memory before and after; default the algorithm's own. Others are charged for turning them round. */
  layout?: Layout
  /** Ends the measurement between two runs. */
  signal?: AbortSignal
}

const ROUNDS = 2
/** A candidate that is this much slower than the best one, in its own best run, is out of the race. */
const HOPELESS = 1.3
const INT32 = attribute.type('int32')

/**
 * Milliseconds of processor time that each algorithm takes for a convolution and its gradients: the best of a few runs, taken in turns.
 * Processor time, because every lane of a training has a thread of its own, and other programs disturb it least. Algorithms that fall
 * behind at once are left out. Lets messages of other processes in between two runs, each of which takes a fraction of a second.
 * @throws the signal's reason.
 */
export async function measureAlgorithms(
  runtime: Runtime,
  site: ConvolutionSite,
  algorithms: readonly ConvolutionAlgorithm[],
  options: MeasureOptions,
): Promise<Record<string, number>> {
  const times: Record<string, number> = {}
  const breathe = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    options.signal?.throwIfAborted()
  }
  let racing: { algorithm: ConvolutionAlgorithm; session: GraphSession }[] = []
  try {
    for (const algorithm of algorithms) {
      await breathe()
      const session = prepare(runtime, site, algorithm, options)
      racing.push({ algorithm, session })
      timeRun(session) // plans the graph and touches the memory
      const first = timeRun(session)
      // One run alone may meet another program, or memory that the system clears first; nobody leaves the race for that.
      const again = first > HOPELESS * Math.min(...Object.values(times))
      times[algorithm.id] = again ? Math.min(first, timeRun(session)) : first
    }
    for (let round = 0; round < ROUNDS; round++) {
      const best = Math.min(...Object.values(times))
      racing = racing.filter(({ algorithm, session }) => {
        if (times[algorithm.id]! <= best * HOPELESS) return true
        session.dispose()
        delete times[algorithm.id]
        return false
      })
      if (racing.length === 1) break
      for (const { algorithm, session } of racing) {
        await breathe()
        times[algorithm.id] = Math.min(times[algorithm.id]!, timeRun(session))
      }
    }
  } finally {
    for (const { session } of racing) session.dispose()
  }
  return times
}

function timeRun(session: GraphSession): number {
  const before = process.cpuUsage()
  for (const tensor of session.run({}, ['done'])) tensor.dispose()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** A graph that computes the convolution and what is needed of its gradients from random numbers. */
function prepare(
  runtime: Runtime,
  site: ConvolutionSite,
  algorithm: ConvolutionAlgorithm,
  { parts, layout = algorithm.layout === 'any' ? 'positions-first' : algorithm.layout }: MeasureOptions,
): GraphSession {
  const kernels = new GraphKernels(new GraphBuilder(mayFuse(runtime)))
  const { builder } = kernels
  const ready: Ref[] = []
  const random = (name: string, shape: readonly number[], shapeLayout: Layout): Node => {
    const size = inMemory(shape, shapeLayout)
    const { handle, value } = builder.variable(name, size)
    const numbers = builder.node('RandomUniform', [builder.integers(size)], {
      T: INT32,
      dtype: attribute.type('float32'),
      seed: attribute.integer(1),
      seed2: attribute.integer(ready.length),
    })
    ready.push(builder.node('AssignVariableOp', [handle, numbers], { dtype: attribute.type('float32') }))
    return { ref: value, shape, layout: shapeLayout }
  }
  const kernel = random('kernel', site.kernel, 'batch-first')
  const outputShape = windowedShape([...site.input.slice(0, 3), site.kernel[3]!], site.window)
  const results: Ref[] = []
  const keep = ({ ref, shape }: { ref: Ref; shape: readonly number[] }) =>
    results.push(kernels.slice(kernels.reshape(ref, [sizeOf(shape)]), [0], [1]))
  const keepMap = (map: Node) => keep(kernels.inLayout(map, layout))
  const x = random('x', site.input, layout)
  keepMap(algorithm.forward(kernels, site, x, kernel, layout))
  if (parts !== 'forward') {
    const dy = random('dy', outputShape, layout)
    if (parts === 'all') keepMap(algorithm.inputGradient(kernels, site, dy, kernel, layout))
    keep({ ref: algorithm.kernelGradient(kernels, site, x, dy), shape: site.kernel })
  }
  builder.done('ready', ready)
  // A value of all results: what is only waited for, TensorFlow would leave out.
  builder.node(
    'AddN',
    results,
    { T: attribute.type('float32'), N: attribute.integer(results.length) },
    { name: 'done' },
  )
  const session = openGraph(runtime, builder)
  for (const tensor of session.run({}, ['ready'])) tensor.dispose()
  return session
}
