import type { Dataset } from '../data/dataset.ts'
import { PAPER_NETWORKS, type PaperNumbers, paperArchitecture } from './paper.ts'
import type { Architecture, LayerSpec } from './spec.ts'

const isSame = (one: LayerSpec, other: LayerSpec | undefined) =>
  other !== undefined &&
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
    (field) => one[field as keyof LayerSpec] === other[field as keyof LayerSpec],
  )

/** Whether an architecture is one of the paper's as printed, layer by layer: of full width, for ten classes and 32x32 images, and with the last ReLU. */
export function isPapersOwn(architecture: Architecture): boolean {
  const { height, width, channels } = architecture.input
  if (height !== 32 || width !== 32 || channels !== 3) return false
  try {
    const printed = paperArchitecture(architecture.id)
    return (
      printed.layers.length === architecture.layers.length &&
      printed.layers.every((layer, index) => isSame(layer, architecture.layers[index]))
    )
  } catch {
    return false
  }
}

/** What the paper prints of a network. Null for any other, also for a narrower one of the same name: its numbers are not the paper's. */
export function paperNumbersOf(architecture: Architecture): PaperNumbers | null {
  if (!isPapersOwn(architecture)) return null
  return PAPER_NETWORKS.find(({ id }) => id === architecture.id)!.paper
}

/**
 * What the paper prints, errors too, of a network on a data set. Null where that cannot stand beside what is measured here: for a network
 * that is not the paper's as printed, and on test images that are not CIFAR-10's own.
 */
export function paperNumbersOn(
  architecture: Architecture,
  dataset: Pick<Dataset, 'isCifar10'> | undefined,
): PaperNumbers | null {
  return dataset?.isCifar10 ? paperNumbersOf(architecture) : null
}
