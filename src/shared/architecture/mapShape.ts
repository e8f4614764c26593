import { z } from 'zod'

/** Height, width and channels of one feature map stack, without the batch. */
export const MapShapeSchema = z.object({
  height: z.number().int().min(1).max(4096),
  width: z.number().int().min(1).max(4096),
  channels: z.number().int().min(1),
})
export type MapShape = z.infer<typeof MapShapeSchema>

/** `16x16x96`: height, width, channels; `?` behind an operator whose output nobody knows. */
export const describeShape = ({ height, width, channels }: MapShape) =>
  Number.isNaN(channels) ? '?' : `${height}x${width}x${channels}`
