import { ACTIVATIONS } from '../../src/shared/architecture/activations.ts'
import { inspectArchitecture } from '../../src/shared/architecture/analysis.ts'
import { readersOf } from '../../src/shared/architecture/graph.ts'
import { kindOf } from '../../src/shared/architecture/kinds/table.ts'
import { IMAGE, layerNames } from '../../src/shared/architecture/layerNames.ts'
import type { Architecture, LayerSpec, RunnableKind } from '../../src/shared/architecture/spec.ts'
import { type Random, seededRandom } from '../faults/random.ts'

type Make = (random: Random) => object

const activation = (random: Random) => (random.below(2) ? { activation: random.pick(ACTIVATIONS) } : {})
const margins = (random: Random, most: number) =>
  random.below(2)
    ? random.below(most + 1)
    : {
        top: random.below(most + 1),
        bottom: random.below(most + 1),
        left: random.below(most + 1),
        right: random.below(most + 1),
      }
const window = (random: Random) => {
  const kernel = 1 + random.below(3)
  return { kernel, stride: 1 + random.below(2), padding: random.below(kernel) }
}
const poolingWindow = (random: Random) => {
  const kernel = 2 + random.below(2)
  const ceil = random.below(2) ? { ceil: true } : {}
  return { kernel, stride: 1 + random.below(2), padding: margins(random, kernel - 1), ...ceil }
}
const side = (random: Random, most: number) =>
  random.below(3) ? 1 + random.below(most) : { height: 1 + random.below(most), width: 1 + random.below(most) }

/** A layer of each kind with fields by chance; what does not fit is drawn anew. A kind that is missing here does not compile. */
const MAKE: Record<RunnableKind, Make> = {
  convolution: (random) => ({
    kernel: side(random, 3),
    stride: side(random, 2),
    padding: margins(random, 2),
    channels: 2 * (1 + random.below(3)),
    ...(random.below(3) === 0 && { dilation: side(random, 2) }),
    ...(random.below(3) === 0 && { groups: 2 }),
    relu: random.below(2) === 1,
    ...(random.below(3) === 0 && { bias: false }),
  }),
  'batch-normalisation': activation,
  'layer-normalisation': activation,
  'local-response-normalisation': (random) => ({
    size: 1 + random.below(5),
    alpha: random.next(),
    beta: 0.25 + random.next() / 2,
    offset: 1 + random.next(),
  }),
  'max-pooling': poolingWindow,
  'p-norm-pooling': (random) => ({ ...window(random), p: random.pick([1, 2, 3, 'infinity']) }),
  'average-pooling': (random) => ({ ...poolingWindow(random), ...(random.below(2) && { countPadding: false }) }),
  padding: (random) => ({ padding: margins(random, 2) }),
  dropout: (random) => {
    const drops = random.pick(['elements', 'channels', 'images'])
    return { rate: 0.1 + random.next() / 2, ...(drops !== 'elements' && { drops }) }
  },
  'global-average': () => ({}),
  'global-max': () => ({}),
  add: activation,
  multiply: activation,
  concatenate: activation,
  dense: (random) => ({ channels: 2 + random.below(5), ...activation(random) }),
  flatten: () => ({}),
  'channel-shuffle': (random) => ({ groups: 1 + random.below(3) }),
  scale: (random) => ({ initial: random.next() }),
  activation: (random) => ({ activation: random.pick(ACTIVATIONS) }),
}
const KIND_NAMES = Object.keys(MAKE) as RunnableKind[]

/** Which layers a drawn one takes: mostly those before it, at times any above. */
function inputs(random: Random, kind: RunnableKind, above: readonly string[]): { from?: string[] } {
  const pick = () => random.pick([IMAGE, ...above])
  if (kindOf({ kind }).arity === 'several')
    return { from: [above.at(-1) ?? IMAGE, ...Array.from({ length: 1 + random.below(2) }, pick)] }
  return random.below(4) === 0 ? { from: [pick()] } : {}
}

const canonical = (spec: LayerSpec): LayerSpec => kindOf(spec).canonical?.(spec) ?? spec

/** A network of three classes with forks, joins, strides and every kind of layer by chance; the same for the same seed. */
export function randomNetwork(seed: number): Architecture {
  const random = seededRandom(seed)
  const input = { height: 8 + random.below(5), width: 8 + random.below(5), channels: 2 }
  const layers: LayerSpec[] = []
  /** Whether all layers fit; that one's output is not taken, or is no class map, is mended at the end. */
  const isOpen = () => {
    const { report, mistakes } = inspectArchitecture({ id: 'random', title: 'Random', input, layers })
    const { output } = report.layers.at(-1) ?? {}
    const isSmall = output !== undefined && output.height * output.width * output.channels <= 2000
    const isWhole = report.layers.length === layers.length
    return (
      isSmall &&
      isWhole &&
      mistakes.every(({ message }) => /no layer (takes|has weights)|class scores|class maps/i.test(message))
    )
  }
  for (let wanted = 4 + random.below(8), tries = 0; layers.length < wanted && tries < 200; tries++) {
    const kind = random.pick(KIND_NAMES)
    const spec = { kind, ...inputs(random, kind, layerNames(layers)), ...MAKE[kind](random) } as LayerSpec
    layers.push(canonical(spec))
    if (!isOpen()) layers.pop()
  }
  return { id: `random-${seed}`, title: `Random ${seed}`, input, layers: closed(layers, input) }
}

/** Brings every map that nobody takes to one position, puts them side by side, and makes class scores of them. */
function closed(layers: readonly LayerSpec[], input: Architecture['input']): LayerSpec[] {
  const all = [...layers]
  const { report } = inspectArchitecture({ id: 'random', title: 'Random', input, layers: all })
  const unread = readersOf(report.layers).flatMap((count, index) => (count === 0 ? [report.layers[index]!.name] : []))
  const ends = unread.map((name) => {
    all.push({ kind: 'global-average', from: [name] })
    return layerNames(all).at(-1)!
  })
  if (ends.length > 1) all.push({ kind: 'concatenate', from: ends })
  all.push({ kind: 'dense', channels: 3 })
  return all
}
