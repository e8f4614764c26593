import { type LayerDiagnostics, MEASURED } from './layerDiagnostics.ts'

/** A layer that has stopped learning, and since when; what is true of the last measurement and of all from `step` on. */
export interface LayerFinding {
  layer: string
  /** `silent`: most of its channels are 0; `no-gradient`: its gradient is exactly 0; `not-finite`: its numbers are NaN or infinite. */
  kind: 'silent' | 'no-gradient' | 'not-finite'
  /** The first measured step from which on it has been so. */
  step: number
  /** The smallest share of silent channels since then. */
  share: number
}

/** A layer has died where so many of its channels are silent. A few always are: a batch does not show everything. */
export const DEAD_SHARE = 0.9

const [GRADIENT, UPDATE, WEIGHT, SILENT] = MEASURED.map((_, column) => column) as [number, number, number, number]

/** Of one layer's numbers in one measurement. */
const SIGNS: [LayerFinding['kind'], (values: Float32Array, at: number) => boolean][] = [
  // Of a layer without weights all three are NaN, which means nothing.
  ['not-finite', (values, at) => [GRADIENT, UPDATE, WEIGHT].some((column) => !Number.isFinite(values[at + column]!))],
  ['silent', (values, at) => values[at + SILENT]! >= DEAD_SHARE],
  ['no-gradient', (values, at) => values[at + GRADIENT] === 0],
]

/**
 * Which layers have died by the last measurement, and when: the first to die first. At most one finding a layer.
 * @param weighted the layers that have weights; by default those that ever had a number for them
 */
export function layerFindings(
  names: readonly string[],
  measured: readonly LayerDiagnostics[],
  weighted?: ReadonlySet<string>,
): LayerFinding[] {
  const last = measured.at(-1)
  if (!last) return []
  const findings = names.flatMap((layer, row): LayerFinding[] => {
    const at = row * MEASURED.length
    const hasWeights = weighted?.has(layer) ?? measured.some(({ values }) => !Number.isNaN(values[at + WEIGHT]!))
    const sign = SIGNS.find(([kind, holds]) => (kind !== 'not-finite' || hasWeights) && holds(last.values, at))
    if (!sign) return []
    const [kind, holds] = sign
    const since = measured.slice(measured.findLastIndex(({ values }) => !holds(values, at)) + 1)
    const share = kind === 'silent' ? Math.min(...since.map(({ values }) => values[at + SILENT]!)) : Number.NaN
    return [{ layer, kind, step: since[0]!.step, share }]
  })
  return findings.sort((a, b) => a.step - b.step)
}

const thousands = (count: number) => count.toLocaleString('en-US')
const since = (step: number) => (step === 0 ? 'from the first step on' : `from step ${thousands(step)} on`)

/** `conv4: 96 % of its channels are silent from step 1,240 on`. */
export function findingWords({ layer, kind, step, share }: LayerFinding): string {
  if (kind === 'no-gradient') return `${layer}: no gradient reaches it ${since(step)}`
  if (kind === 'not-finite') return `${layer}: its numbers are NaN or infinite ${since(step)}`
  // Shares are float32: 0.96 is a little less.
  const how =
    share === 1 ? 'all of its channels are silent' : `${Math.floor(share * 100 + 1e-3)} % of its channels are silent`
  return `${layer}: ${how} ${since(step)}`
}

/** Layers told by name; the others are counted. */
const TOLD = 3

const more = (all: readonly unknown[]) => {
  const rest = all.length - TOLD
  return rest > 0 ? ` and ${rest} more ${rest === 1 ? 'layer' : 'layers'}` : ''
}

/**
 * The answer to "which layer died, and when", in one sentence: those that died first, then those that no gradient reaches, which mostly lie below
 * a dead one.
 */
export function findingsSentence(findings: readonly LayerFinding[], measured: number): string {
  if (measured === 0) return 'The layers have not been measured yet.'
  if (findings.length === 0) return 'No layer has died.'
  const died = findings.filter(({ kind }) => kind !== 'no-gradient')
  const unreached = findings.filter(({ kind }) => kind === 'no-gradient')
  const parts = died.slice(0, TOLD).map(findingWords)
  if (died.length > TOLD) parts.push(more(died).trim())
  if (unreached.length > 0) {
    const names = unreached.slice(0, TOLD).map(({ layer }) => layer)
    const last = Math.max(...unreached.map(({ step }) => step)) // from here on it is true of all
    parts.push(`no gradient reaches ${names.join(', ')}${more(unreached)} ${since(last)}`)
  }
  return `${parts.join('; ')}.`
}
