import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import { groupsOf } from '../../../../shared/architecture/kinds/convolution.ts'
import { sidesOf } from '../../../../shared/architecture/kinds/sides.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { Cut } from '../graph/cut.ts'
import type { Layout } from '../graph/node.ts'
import type { Runtime } from '../runtime.ts'
import { type ConvolutionAlgorithm, type ConvolutionSite, siteKey } from './algorithm.ts'
import { direct } from './direct.ts'
import { type MeasureOptions, measureAlgorithms } from './measure.ts'
import { type Measurements, openMeasurements, type Times } from './measurements.ts'
import { algorithmsFor, CONVOLUTION_ALGORITHMS } from './table.ts'

/** Which algorithm runs each convolution of a network. */
export interface ConvolutionPlan {
  algorithmFor(site: ConvolutionSite): ConvolutionAlgorithm
  /** The layout that suits most of them. */
  layout: Layout
  /** By layer name, for the run's record. */
  algorithms: Record<string, string>
}

export interface PlanOptions {
  mode: 'auto' | 'direct'
  /** Algorithms by layer name that must be used, e.g. those of the run that goes on. */
  given: Readonly<Record<string, string>> | null
  cut: Cut
  /** What the algorithms are to be fast at: whole steps (default), or forward passes alone. */
  purpose?: 'training' | 'evaluation'
  measurements?: Measurements
  /** Told before each shape that has to be measured; shapes that need no measurement count as done. */
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

type Parts = NonNullable<MeasureOptions['parts']>

interface Candidate {
  site: ConvolutionSite
  /** Layers of this shape; the first names it. */
  names: string[]
  /** What of it a step computes. */
  parts: Parts
}

/**
 * Chooses an algorithm for every convolution: the given one, the fastest one by an earlier measurement on this machine, or by a new one.
 * @throws WorkbenchError BAD_INPUT where a given algorithm does not exist or does not fit its layer; the signal's reason.
 */
export async function convolutionPlan(
  runtime: Runtime,
  report: ArchitectureReport,
  options: PlanOptions,
): Promise<ConvolutionPlan> {
  const { mode, given, measurements = openMeasurements(runtime), onProgress, signal } = options
  const chosen = new Map<string, ConvolutionAlgorithm>()
  const candidates = shapesOf(report, options)
  for (const [done, candidate] of candidates.entries()) {
    const { site, names, parts } = candidate
    const question = questionOf(candidate, options)
    const asked = names.flatMap((name) => (given?.[name] === undefined ? [] : [[given[name], name] as const]))
    for (const [id, name] of asked) chosen.set(siteKey(site), givenAlgorithm(id, name, site))
    if (asked.length > 0) continue
    // On a GPU cuDNN chooses by itself, and knows Winograd.
    const able = runtime.id === 'tensorflow-gpu' ? algorithmsFor(site).slice(0, 1) : promising(site, mode)
    let times = able.length === 1 ? { [able[0]!.id]: 0 } : measurements.get(question)
    if (!times) {
      onProgress?.(done, candidates.length)
      times = await measureAlgorithms(runtime, site, able, { parts, layout: usualLayout(mode), signal })
      measurements.put(question, times)
    }
    chosen.set(siteKey(site), fastest(able, times))
  }
  const layout = [...chosen.values()].some((algorithm) => algorithm.layout === 'positions-first')
    ? 'positions-first'
    : 'batch-first'
  const ids = new Map(
    candidates.flatMap(({ site, names }) => names.map((name) => [name, chosen.get(siteKey(site))!.id])),
  )
  return {
    algorithmFor: (site) => chosen.get(siteKey(site)) ?? algorithmsFor(site)[0]!,
    layout,
    algorithms: Object.fromEntries(
      report.layers.flatMap(({ name }) => (ids.has(name) ? [[name, ids.get(name)!]] : [])),
    ),
  }
}

/** What most maps are in: Winograd's algorithms want positions first, TensorFlow's own convolutions the batch. */
const usualLayout = (mode: PlanOptions['mode']): Layout => (mode === 'auto' ? 'positions-first' : 'batch-first')

/** The different convolutions of a network. */
function shapesOf(
  report: ArchitectureReport,
  { cut, purpose = 'training' }: Pick<PlanOptions, 'cut' | 'purpose'>,
): Candidate[] {
  const shapes = new Map<string, Candidate>()
  // Layers that have weights, or stand above one: a gradient goes down to their outputs, and to no others (all paper networks begin with dropout).
  const trained = new Set<number>()
  for (const { name, spec, input, index, from, parameters } of report.layers) {
    const takesGradient = from.some((below) => trained.has(below))
    if (takesGradient || parameters > 0) trained.add(index)
    if (spec.kind !== 'convolution') continue
    const { kernel, stride, padding, dilation } = spec
    const { height, width } = sidesOf(kernel)
    const each = input.channels / groupsOf(spec)
    // Groups of several channels are convolutions of their own; of one channel, all are one depthwise convolution.
    const cuts = each === 1 ? 1 : groupsOf(spec)
    const site: ConvolutionSite = {
      input: [cut.part, input.height, input.width, input.channels / cuts],
      kernel: [height, width, each, spec.channels / cuts],
      window: { kernel, stride, padding, ...(dilation !== undefined && { dilation }) },
    }
    const key = siteKey(site)
    const same = shapes.get(key)
    const parts = purpose === 'evaluation' ? 'forward' : takesGradient ? 'all' : 'no-input-gradient'
    if (same) Object.assign(same, { names: [...same.names, name], parts: same.parts === 'all' ? 'all' : parts })
    else shapes.set(key, { site, names: [name], parts })
  }
  return [...shapes.values()]
}

/** TensorFlow's own kernels for every convolution, by layer name: what needs no measurement. */
export const simplestAlgorithms = (report: ArchitectureReport, cut: Cut): Record<string, string> =>
  Object.fromEntries(
    shapesOf(report, { cut }).flatMap(({ site, names }) => names.map((name) => [name, algorithmsFor(site)[0]!.id])),
  )

/** Names a shape and what of it is timed in the file of measurements. */
function questionOf({ site, parts }: Candidate, { cut, mode }: PlanOptions): string {
  const remark = { all: '', 'no-input-gradient': ', first layer', forward: ', forward' }[parts]
  return `${siteKey(site)}, ${cut.part} images, ${mode}${remark}`
}

/** Of those that were not given up while measuring. */
function fastest(able: readonly ConvolutionAlgorithm[], times: Times): ConvolutionAlgorithm {
  const known = able.filter(({ id }) => times[id] !== undefined)
  return known.reduce(
    (best, candidate) => (times[candidate.id]! < times[best.id]! ? candidate : best),
    known[0] ?? able[0]!,
  )
}

function givenAlgorithm(id: string, layer: string, site: ConvolutionSite): ConvolutionAlgorithm {
  const algorithm = CONVOLUTION_ALGORITHMS.find((candidate) => candidate.id === id)
  if (!algorithm)
    throw new WorkbenchError(
      'BAD_INPUT',
      `There is no convolution algorithm "${id}" (asked for ${layer}); choose from ${CONVOLUTION_ALGORITHMS.map((known) => known.id).join(', ')}.`,
    )
  if (!algorithm.supports(site))
    throw new WorkbenchError(
      'BAD_INPUT',
      `The convolution algorithm "${id}" does not fit ${layer} (${siteKey(site)}); choose from ${algorithmsFor(site)
        .map((known) => known.id)
        .join(', ')}.`,
    )
  return algorithm
}

/** A tile that multiplies this much more than the best tile is not worth measuring; on small maps, whose few large tiles make thin products, a little more. */
const mostMultiplications = ({ input }: ConvolutionSite) => (Math.min(input[1]!, input[2]!) > 8 ? 1.3 : 1.6)

/** The algorithms that may be the fastest. */
export function promising(site: ConvolutionSite, mode: 'auto' | 'direct'): ConvolutionAlgorithm[] {
  const all = algorithmsFor(site).filter((algorithm) => mode === 'auto' || algorithm.direct)
  const tiled = all.filter((algorithm) => !algorithm.direct)
  const least = Math.min(...tiled.map((algorithm) => algorithm.multiplications(site)))
  // Of one kind, a larger tile that saves nothing over a smaller one, because it hangs over, only rounds more.
  const isVain = (algorithm: ConvolutionAlgorithm, index: number) =>
    tiled
      .slice(0, index)
      .some(
        (smaller) =>
          kind(smaller) === kind(algorithm) && smaller.multiplications(site) <= algorithm.multiplications(site),
      )
  const worth = tiled.filter(
    (algorithm, index) =>
      !(isFused(algorithm) && site.input[3]! < FUSED_CHANNELS) &&
      algorithm.multiplications(site) <= least * mostMultiplications(site) &&
      !isVain(algorithm, index),
  )
  return all.filter((algorithm) =>
    algorithm.direct
      ? // Its forward pass is that of the others, its gradients are slower.
        algorithm !== direct || all.every((other) => other === direct || !other.direct)
      : worth.includes(algorithm),
  )
}

/** Fewer channels make passes so small that calling a compiled function costs what it saves, and its compilation more. */
export const FUSED_CHANNELS = 64
const isFused = ({ id }: ConvolutionAlgorithm) => id.endsWith('-fused')

/** An algorithm's name without the size of its tiles. */
const kind = ({ id }: ConvolutionAlgorithm) => id.replace(/\d+(x\d+)?/, '')
