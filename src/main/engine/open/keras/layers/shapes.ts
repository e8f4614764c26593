import { shown } from '../../../../../shared/shown.ts'
import { listOf, numberOf } from '../json.ts'
import type { Lowering, Lowerings, Site } from '../site.ts'

const same: Lowering = (site) => site.node('Identity', [site.x])

/** Rows, columns and channels side by side; Keras puts channels last before, wherever they stand. */
function flatten(site: Site): string {
  const x = site.isPlanes && site.rank === 4 ? site.node('Transpose', [site.x], { perm: [0, 2, 3, 1] }) : site.x
  return site.node('Flatten', [x], { axis: 1 }, 2)
}

function sides(site: Site, key: string): number[] {
  const found = listOf(site.config[key]).map(numberOf)
  if (found.length === 0 || found.length > 7 || found.some((side) => side === null || !Number.isInteger(side)))
    throw site.bad(`its ${key} is ${shown(JSON.stringify(site.config[key]), 60)}, and 1 to 7 whole numbers are read`)
  return found as number[]
}

function reshape(site: Site): string {
  const target = sides(site, 'target_shape')
  return site.node('Reshape', [site.x], { shape: [0, ...target] }, target.length + 1)
}

/** What takes several tensors, or a tensor and numbers that stand in the configuration. */
const joined = (operator: 'Add' | 'Mul' | 'Sub' | 'Div') => (site: Site) => {
  const names = site.inputs.map((input) => (typeof input === 'number' ? site.list.floats([input], []) : input))
  if (names.length < 2) throw site.bad(`it takes ${names.length} inputs, and two or more are read`)
  const rank = Math.max(...names.map((name) => site.list.rankOf(name)))
  if (operator === 'Add' && names.length > 2) return site.node('Sum', names, {}, rank)
  return names.slice(1).reduce((sum, name) => site.node(operator, [sum, name], {}, rank), names[0]!)
}

function concatenated(site: Site): string {
  const names = site.inputs.filter((input) => typeof input === 'string')
  const axis = numberOf(site.config.axis) ?? -1
  return site.node('Concat', names, { axis: axis < 0 ? axis + site.list.rankOf(names[0] ?? '') : axis })
}

export const SHAPES: Lowerings = {
  Flatten: flatten,
  Reshape: reshape,
  Permute: (site) => site.node('Transpose', [site.x], { perm: [0, ...sides(site, 'dims')] }),
  Add: joined('Add'),
  Multiply: joined('Mul'),
  Subtract: joined('Sub'),
  Divide: joined('Div'),
  TrueDivide: joined('Div'),
  Concatenate: concatenated,
}

/** What does nothing outside of training: dropout, noise, augmentation. */
export const AS_IS: Lowerings = Object.fromEntries(
  [
    ...['Dropout', 'SpatialDropout2D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'Identity'],
    ...['ActivityRegularization', 'RandomFlip', 'RandomRotation', 'RandomZoom', 'RandomTranslation', 'RandomContrast'],
    ...['RandomBrightness', 'RandomShear', 'RandomColorJitter', 'RandomErasing'],
  ].map((name) => [name, same]),
)
