import { z } from 'zod'
import { inspectArchitecture } from '../architecture/analysis.ts'
import { layerNames } from '../architecture/layerNames.ts'
import type { Architecture } from '../architecture/spec.ts'
import { WorkbenchError } from '../errors.ts'
import { patterned } from '../patterned.ts'

/** Another model whose weights a training starts with. */
export const OriginSchema = z.object({
  /** SHA-256 of its checkpoint. */
  checkpoint: patterned(/^[0-9a-f]{64}$/, 'a checkpoint is named by its 64 hexadecimal digits'),
  /** The run that it is of, and what that was called: written down when the training is asked for. */
  runId: z.string().optional(),
  title: z.string().optional(),
  /** Name of the first layer that is trained; those before it are frozen. All are trained where absent. */
  trainFrom: z.string().max(40).optional(),
  /** Whether the last layer with a kernel begins anew, but for classes of the same name. */
  newHead: z.boolean().optional(),
})
export type Origin = z.infer<typeof OriginSchema>

/**
 * How many layers are frozen, counted from the first.
 * @throws WorkbenchError BAD_INPUT for a layer that is not there
 */
export function frozenLayers({ architecture, from }: { architecture: Architecture; from?: Origin }): number {
  if (from?.trainFrom === undefined) return 0
  const names = layerNames(architecture.layers)
  const at = names.indexOf(from.trainFrom)
  if (at < 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} has no layer "${from.trainFrom}" to train from; its layers are ${names.join(', ')}.`,
    )
  return at
}

/** Index of the last layer with a kernel, which makes the class scores; -1 where there is none. */
export const headOf = ({ layers }: Architecture): number =>
  layers.findLastIndex(({ kind }) => kind === 'convolution' || kind === 'dense')

/**
 * The network for so many classes: its last layer with a kernel gets as many channels.
 * @throws WorkbenchError BAD_INPUT where something behind it does not allow that
 */
export function withClasses(architecture: Architecture, count: number): Architecture {
  const head = headOf(architecture)
  const layers = architecture.layers.map((layer, at) =>
    at === head ? ({ ...layer, channels: count } as typeof layer) : layer,
  )
  const changed = { ...architecture, layers }
  const { report, mistakes } = inspectArchitecture(changed)
  if (head < 0 || mistakes.length > 0 || report.classes !== count)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${architecture.title} cannot be given ${count} classes by its last layer with a kernel${mistakes[0] ? ` (${mistakes[0].message.replace(/\.$/, '')})` : ''}; change a copy of it among the architectures.`,
    )
  return changed
}
