import { shown } from '../../../../shared/shown.ts'
import type { StateTensor } from './stateTensor.ts'

/** Layers that no network here has, by what PyTorch calls their parameters; of PReLU, which has a `weight` like others, by the layer's usual name. */
const FOREIGN: readonly (readonly [title: string, isOne: (tensor: Pick<StateTensor, 'name' | 'shape'>) => boolean])[] =
  [
    ['PReLU', ({ name, shape }) => shape.length === 1 && /(^|\.)prelu\w*\.weight$/i.test(name)],
    ['recurrent', ({ name }) => /(^|\.)weight_hh_l\d+(_reverse)?$/.test(name)],
    ['attention', ({ name }) => /(^|\.)in_proj_weight$/.test(name)],
  ]

/** Names the layers of a state dict that are not computed here, `PReLU layers (prelu1.weight and 2 more)`; empty where none is known. */
export function foreignLayers(tensors: readonly Pick<StateTensor, 'name' | 'shape'>[]): string {
  return FOREIGN.flatMap(([title, isOne]) => {
    const found = tensors.filter(isOne)
    const more = found.length - 1
    return found[0] ? [`${title} layers (${shown(found[0].name, 60)}${more > 0 ? ` and ${more} more` : ''})`] : []
  }).join(', ')
}
