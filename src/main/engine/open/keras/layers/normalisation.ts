import { elements } from '../../../../../shared/checkpoint/shape.ts'
import { shown } from '../../../../../shared/shown.ts'
import { listOf, numberOf } from '../json.ts'
import type { Lowerings, Site } from '../site.ts'

/** BatchNormalization by its running values; factor and shift may be missing. */
function batchNormalisation(site: Site): string {
  const axis = site.axis('axis', -1)
  const { rank } = site
  const [hasScale, hasShift] = [site.flag('scale', true), site.flag('center', true)]
  const at = Number(hasScale) + Number(hasShift)
  const mean = site.weight(['moving_mean'], at)
  const variance = site.weight(['moving_variance'], at + 1)
  const count = site.dims(mean)[0] ?? 0
  const every = (value: number) => site.list.floats(new Float32Array(count).fill(value))
  const gamma = hasScale ? site.weight(['gamma'], 0) : every(1)
  const beta = hasShift ? site.weight(['beta'], Number(hasScale)) : every(0)
  const normal = (x: string) =>
    site.node('BatchNormalization', [x, gamma, beta, mean, variance], { epsilon: site.number('epsilon', 1e-3) })
  if (axis === 1) return normal(site.x)
  if (axis !== rank - 1 || rank !== 4)
    throw site.bad(`it normalises dimension ${axis} of ${rank}, and channels are the last or dimension 1 here`)
  const planes = site.node('Transpose', [site.x], { perm: [0, 3, 1, 2] })
  return site.node('Transpose', [normal(planes)], { perm: [0, 2, 3, 1] })
}

function layerNormalisation(site: Site): string {
  const axis = site.axis('axis', -1)
  const [hasScale, hasShift] = [site.flag('scale', true), site.flag('center', true)]
  if (site.flag('rms_scaling', false)) throw site.bad('it scales by the root mean square, which is not read')
  const gamma = hasScale ? site.weight(['gamma'], 0) : ''
  const beta = hasShift ? [site.weight(['beta'], Number(hasScale))] : []
  return site.node('LayerNormalization', [site.x, gamma, ...beta], { axis, epsilon: site.number('epsilon', 1e-3) })
}

/** A factor and a shift, for each channel or for all. */
interface Line {
  scale: number[]
  shift: number[]
}

/** What a Rescaling or Normalization does to every number; a single one stands for all channels. @throws WorkbenchError BAD_FILE */
function lineOf(site: Site): Line {
  if (site.kind === 'Rescaling') return { scale: numbers(site, 'scale', 1), shift: numbers(site, 'offset', 0) }
  if (site.flag('invert', false)) throw site.bad('it inverts a normalisation, which is not read')
  const stored = (key: string, index: number) => {
    if (site.config[key] !== null && site.config[key] !== undefined) return numbers(site, key, 0)
    const weight = site.optional([key], index)
    if (weight === null) throw site.bad(`its ${key} is neither in the configuration nor among the weights`)
    const found = site.list.initialisers.get(weight)!
    const isVector = found.dims.filter((side) => side !== 1).length <= 1 && elements(found.dims) <= 4096
    if (!isVector)
      throw site.bad(`its ${key} has the shape [${found.dims.join(', ')}], and has a number for each channel here`)
    return [...found.read(noFiles)]
  }
  const [mean, variance] = [stored('mean', 0), stored('variance', 1)]
  // Keras divides by 1e-7 at least.
  const scale = Array.from({ length: Math.max(mean.length, variance.length) }, (_, c) => {
    return 1 / Math.max(Math.sqrt(variance[c] ?? variance[0]!), 1e-7)
  })
  return { scale, shift: scale.map((factor, c) => -(mean[c] ?? mean[0]!) * factor) }
}

const noFiles = () => {
  throw new Error('no tensor of a Keras model lies in another file')
}

/** A number or a list of them, however deep it lies: `[[[[0.1, 0.2, 0.3]]]]`. */
function numbers(site: Site, key: string, otherwise: number): number[] {
  const value = site.config[key] ?? otherwise
  const flat = Array.isArray(value) ? listOf(value).flat(8) : [value]
  const found = flat.map(numberOf)
  if (found.length === 0 || found.length > 4096 || found.includes(null))
    throw site.bad(`its ${key} is ${shown(JSON.stringify(value), 60)}, and numbers are read`)
  return found as number[]
}

function scaled(site: Site): string {
  const { scale, shift } = lineOf(site)
  const axis = site.kind === 'Normalization' && scale.length > 1 ? site.axis('axis', -1) : site.rank - 1
  const constant = (values: number[]) => {
    const dims = values.length === 1 ? [] : [values.length, ...Array.from({ length: site.rank - 1 - axis }, () => 1)]
    return site.list.floats(values, dims)
  }
  return site.node('Add', [site.node('Mul', [site.x, constant(scale)]), constant(shift)])
}

export const NORMALISATION: Lowerings = {
  BatchNormalization: batchNormalisation,
  LayerNormalization: layerNormalisation,
  Rescaling: scaled,
  Normalization: scaled,
}
