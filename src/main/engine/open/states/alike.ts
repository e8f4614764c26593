import type { ParameterSpec } from '../../../../shared/architecture/parameters.ts'
import { type Fit, ourGroups, theirGroups } from './fit.ts'
import type { StateTensor } from './stateTensor.ts'

/** Pairs of layers that are compared with each other at most: 2,000 against 2,000. */
const MOST_PAIRS = 4_000_000

/**
 * The tensors of a file that may be those of a network where not all are: the longest sequence of layers alike in both, in the same order. To be
 * looked at, never to be taken: layers of one shape may be exchanged.
 */
export function alike(specs: readonly ParameterSpec[], tensors: readonly StateTensor[]): Fit {
  const [ours, theirs] = [ourGroups(specs), theirGroups(tensors)]
  const fit: Fit = new Map()
  if (ours.length * theirs.length > MOST_PAIRS) return fit
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const width = theirs.length + 1
  // length[i, j]: of the longest common sequence of what follows i and j
  const length = new Uint32Array((ours.length + 1) * width)
  for (let i = ours.length - 1; i >= 0; i--)
    for (let j = theirs.length - 1; j >= 0; j--)
      length[i * width + j] =
        ours[i]!.signature === theirs[j]!.signature
          ? length[(i + 1) * width + j + 1]! + 1
          : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!)
  for (let i = 0, j = 0; i < ours.length && j < theirs.length; ) {
    if (ours[i]!.signature === theirs[j]!.signature) {
      for (const [part, name] of ours[i]!.parts) {
        const tensor = byName.get(theirs[j]!.parts.get(part) ?? '')
        if (tensor) fit.set(name, tensor)
      }
      i++
      j++
    } else if (length[(i + 1) * width + j]! >= length[i * width + j + 1]!) i++
    else j++
  }
  return fit
}
