import { ACTIVATION_TITLE, activationOf, isReluLike } from '../../../shared/architecture/activations.ts'
import type { ArchitectureReport } from '../../../shared/architecture/analysis.ts'
import { ancestorsOf } from '../../../shared/architecture/graph.ts'
import type { ReadOut } from './target.ts'

/** Layers that are named one by one; the rest is counted. */
const NAMED = 8

/**
 * Where the rules of deconvnet and guided backpropagation do not act below a signal's start: they are made for ReLUs, and anything that is none
 * takes the plain derivative. Null where every activation on the way is like a ReLU.
 */
export function noteOnRule(
  { layers }: Pick<ArchitectureReport, 'layers'>,
  { layer, from }: Pick<ReadOut, 'layer' | 'from'>,
) {
  const onTheWay = ancestorsOf(layers, layer.index)
  const named = layers.flatMap(({ index, name, spec }) => {
    const activation = activationOf(spec)
    const isPassed = onTheWay.has(index) && !(index === layer.index && from === 'pre-activation')
    return isPassed && activation !== null && !isReluLike(activation)
      ? [{ name, title: ACTIVATION_TITLE[activation] }]
      : []
  })
  if (named.length === 0) return null
  const words = named.slice(0, NAMED).map(({ name, title }) => `${name} (${title})`)
  const rest = named.length > NAMED ? ` and ${named.length - NAMED} more` : ''
  return `Deconvnet and guided backpropagation act at ReLUs alone; at ${words.join(', ')}${rest} they take the plain derivative.`
}
