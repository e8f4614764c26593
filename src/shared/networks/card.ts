import { z } from 'zod'
import { EpochMetricsSchema } from '../checkpoint/checkpoint.ts'
import { patterned } from '../patterned.ts'

const count = z.number().int().min(0)
const side = z.number().int().min(1).max(1024)

/** Bytes that base64 stands for. */
const bytesIn = (text: string) => (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0)

/** What a network file says of its network beside the weights, which its checkpoint header describes. */
export const NetworkCardSchema = z.object({
  version: z.literal(1),
  /** Short name, also of the file. */
  name: patterned(/^[a-z0-9][a-z0-9-]{0,79}$/, "a network's name has 1 to 80 characters of a-z, 0-9 and hyphens"),
  title: z.string().min(1).max(120),
  /** What it was trained on, in a sentence. */
  data: z.string().max(500),
  /** The command that trained it; null where it was set up in the window. */
  command: z.string().max(1000).nullable(),
  /** What it cannot do, a sentence each. */
  limits: z.array(z.string().max(500)).max(10),
  /** The training's curve. */
  epochs: z.array(EpochMetricsSchema).max(10_000),
  /** How the weights of this very file do on the data set's test part; null where that was not measured. */
  evaluation: z
    .object({
      dataset: z.string(),
      /** Images, and mean cross-entropy in nats. */
      count,
      loss: z.number(),
      /** Share from 0 to 1. */
      error: z.number().min(0).max(1),
      /** In the order of the network's classes. */
      perClass: z.array(z.object({ name: z.string(), images: count, errors: count })),
    })
    .nullable(),
  /** The first test image of each class, to try it with: RGB, 0 to 255, base64 of [height, width, 3]. */
  samples: z
    .object({
      height: side,
      width: side,
      images: z.array(z.object({ label: count, pixels: z.base64() })).max(1000),
    })
    .refine(
      ({ height, width, images }) => images.every(({ pixels }) => bytesIn(pixels) === height * width * 3),
      'a sample has height x width x 3 bytes',
    )
    .nullable(),
})
export type NetworkCard = z.infer<typeof NetworkCardSchema>

/** A network that comes with the workbench. */
export interface BundledNetwork {
  card: Omit<NetworkCard, 'samples'>
  /** Size of its file. */
  bytes: number
  /** The run that it is in this workspace; null where it was not added yet. */
  runId: string | null
}
