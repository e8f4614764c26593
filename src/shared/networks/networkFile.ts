import { analyseArchitecture } from '../architecture/analysis.ts'
import { tensorsOfNetwork } from '../architecture/parameters.ts'
import type { CheckpointHeader } from '../checkpoint/checkpoint.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoint/checkpoint.ts'
import type { NamedTensor } from '../checkpoint/safetensors.ts'
import { readHeader } from '../checkpoint/safetensorsHeader.ts'
import { WorkbenchError } from '../errors.ts'
import { isSlot } from '../training/optimisers.ts'
import { type NetworkCard, NetworkCardSchema } from './card.ts'

/**
 * A trained network in one file: a checkpoint without what the optimiser keeps, its weights in half precision, with a card. Whatever reads checkpoints or
 * safetensors reads it.
 */
export interface NetworkFile {
  header: CheckpointHeader
  tensors: NamedTensor[]
  card: NetworkCard
}

/**
 * @param tensors those of a checkpoint; what the optimiser keeps is left out. Preprocessing stays in float32, as it is part of what the network computes.
 * @throws WorkbenchError BAD_INPUT for a weight that float16 cannot hold
 */
export function encodeNetworkFile({ header, tensors, card }: NetworkFile): Promise<Uint8Array<ArrayBuffer>> {
  const kept = tensors.filter(({ name }) => !isSlot(name))
  const own = tensorsOfNetwork(analyseArchitecture(header.architecture), kept)
  const inHalf = new Set(own.map(({ name }) => name))
  return encodeCheckpoint({ header, tensors: kept }, { inHalf, metadata: { card: JSON.stringify(card) } })
}

/**
 * Reads a network file and verifies its checksum.
 * @param label how to name the file in errors
 * @throws WorkbenchError BAD_FILE
 */
export async function decodeNetworkFile(bytes: Uint8Array, label: string): Promise<NetworkFile> {
  const { header, tensors } = await decodeCheckpoint(bytes, label)
  const card = readCard(bytes, label)
  const { classes } = header.dataset
  const stranger = card.samples?.images.find(({ label: number }) => number >= classes.length)
  if (stranger)
    throw new WorkbenchError(
      'BAD_FILE',
      `The network card of ${label} has a sample of class ${stranger.label}, but its network has ${classes.length} classes.`,
    )
  return {
    header,
    tensors: tensors.map(({ name, shape, data }) => ({ name, shape, data })),
    card,
  }
}

/** The card alone, without looking at the numbers. @throws WorkbenchError BAD_FILE */
export function readCard(bytes: Uint8Array, label: string): NetworkCard {
  const { card } = readHeader(bytes, label).metadata
  if (card === undefined)
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} has no network card; make a network file with \`allconv networks pack\`, or bring weights in with \`allconv import\`.`,
    )
  const parsed = NetworkCardSchema.safeParse(parse(card))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new WorkbenchError(
    'BAD_FILE',
    `The network card of ${label} was written by another version of the workbench (${issue.path.join('.') || 'card'}: ${issue.message}); update the workbench.`,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
