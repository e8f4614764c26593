import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Cut } from '../graph/cut.ts'
import type { Layout } from '../graph/node.ts'
import { type ConvolutionAlgorithm, type ConvolutionSite, siteKey } from './algorithm.ts'
import { direct } from './direct.ts'
import { measureAlgorithms } from './measure.ts'
import { type Measurements, openMeasurements } from './measurements.ts'
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
  measurements?: Measurements
}

/**
 * Chooses an algorithm for every convolution: the given one, the fastest one by an earlier measurement on this machine, or by a new one.
 * @throws WorkbenchError BAD_INPUT where a given algorithm does not exist or does not fit its layer.
 */
export function convolutionPlan(
  runtime: Runtime,
  report: ArchitectureReport,
  { mode, given, cut, measurements = openMeasurements(runtime) }: PlanOptions,
): ConvolutionPlan {
  const chosen = new Map<string, ConvolutionAlgorithm>()
  const algorithms: Record<string, string> = {}
  for (const { name, spec, input, index } of report.layers) {
    if (spec.kind !== 'convolution') continue
    const site: ConvolutionSite = {
      input: [cut.part, input.height, input.width, input.channels],
      kernel: [spec.kernel, spec.kernel, input.channels, spec.channels],
      window: { kernel: spec.kernel, stride: spec.stride, padding: spec.padding },
    }
    const key = siteKey(site)
    const id = given?.[name]
    const algorithm =
      id !== undefined
        ? givenAlgorithm(id, name, site)
        : (chosen.get(key) ?? fastest(runtime, site, mode, cut, index > 0, measurements))
    chosen.set(key, algorithm)
    algorithms[name] = algorithm.id
  }
  const layout = [...chosen.values()].some((algorithm) => algorithm.layout === 'positions-first')
    ? 'positions-first'
    : 'batch-first'
  return {
    algorithmFor: (site) => chosen.get(siteKey(site)) ?? direct,
    layout,
    algorithms,
  }
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

function fastest(
  runtime: Runtime,
  site: ConvolutionSite,
  mode: 'auto' | 'direct',
  cut: Cut,
  inputGradient: boolean,
  measurements: Measurements,
): ConvolutionAlgorithm {
  // On a GPU cuDNN chooses by itself, and knows Winograd.
  if (runtime.id === 'tensorflow-gpu') return direct
  const candidates = promising(site, mode)
  if (candidates.length === 1) return candidates[0]!
  const question = `${siteKey(site)}, ${cut.part} images, ${mode}${inputGradient ? '' : ', first layer'}`
  let times = measurements.get(question)
  if (!times) {
    times = measureAlgorithms(runtime, site, candidates, { inputGradient })
    measurements.put(question, times)
  }
  const known = candidates.filter(({ id }) => times[id] !== undefined)
  return known.reduce(
    (best, candidate) => (times[candidate.id]! < times[best.id]! ? candidate : best),
    known[0] ?? direct,
  )
}

/** A tile that multiplies this much more than the best tile is not worth measuring. */
const MOST_MULTIPLICATIONS = 1.3

/** The algorithms that may be the fastest. */
export function promising(site: ConvolutionSite, mode: 'auto' | 'direct'): ConvolutionAlgorithm[] {
  const all = algorithmsFor(site).filter((algorithm) => mode === 'auto' || algorithm.direct)
  const tiled = all.filter((algorithm) => !algorithm.direct)
  const least = Math.min(...tiled.map((algorithm) => algorithm.multiplications(site)))
  return all.filter((algorithm) =>
    algorithm.direct
      ? // Its forward pass is that of the others, its gradients are slower.
        algorithm !== direct || all.every((other) => other === direct || !other.direct)
      : algorithm.multiplications(site) <= least * MOST_MULTIPLICATIONS,
  )
}
