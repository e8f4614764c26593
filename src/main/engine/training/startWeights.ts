import { basename } from 'node:path'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import type { Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { sameShape } from '../../../shared/checkpoint/shape.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { headOf } from '../../../shared/training/origin.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { initialWeights } from './initialise.ts'

/**
 * Weights that a training starts with: drawn by the recipe's rule, or another model's. A new head is drawn, too, but for classes that the other model
 * has under the same name; what it kept of an optimiser or an average is left behind.
 * @param classes of the data set, in the network's order
 * @throws WorkbenchError BAD_FILE for weights of another network
 */
export function startWeights(
  { architecture, recipe, seed, from }: Pick<RunRequest, 'architecture' | 'recipe' | 'seed' | 'from'>,
  source: Checkpoint | null,
  path: string,
  classes: readonly string[],
): NamedTensor[] {
  const drawn = initialWeights(architecture, recipe.initialisation, seed)
  if (!source) return drawn
  const theirs = new Map(source.tensors.map((tensor) => [tensor.name, tensor]))
  const head = headOf(architecture)
  const layerOf = new Map(parameterSpecs(analyseArchitecture(architecture)).map(({ name, layer }) => [name, layer]))
  const known = source.header.dataset.classes
  return drawn.map((tensor) => {
    const own = theirs.get(tensor.name)
    const isHead = layerOf.get(tensor.name)! >= head
    if (isHead && from?.newHead && own) return matched(tensor, own, classes, known)
    if (own && sameShape(own.shape, tensor.shape)) return { ...tensor, data: own.data.slice() }
    throw new WorkbenchError(
      'BAD_FILE',
      own
        ? `${basename(path)} has ${tensor.name} as [${own.shape.join(', ')}], and the network needs [${tensor.shape.join(', ')}]; start with it on images of its own size, or give it a new head.`
        : `${basename(path)} holds no ${tensor.name}; start from a model of the same network.`,
    )
  })
}

/** A tensor with a number a class at its end: those of classes with a known name are taken over. */
function matched(
  drawn: NamedTensor,
  own: NamedTensor,
  classes: readonly string[],
  known: readonly string[],
): NamedTensor {
  const [to, from] = [drawn.shape.at(-1)!, own.shape.at(-1)!]
  const rows = drawn.data.length / to
  if (to !== classes.length || from !== known.length || own.data.length / from !== rows) return drawn
  const data = drawn.data.slice()
  for (const [place, name] of classes.entries()) {
    const earlier = known.indexOf(name)
    if (earlier < 0) continue
    for (let row = 0; row < rows; row++) data[row * to + place] = own.data[row * from + earlier]!
  }
  return { ...drawn, data }
}
