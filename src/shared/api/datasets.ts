import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Dataset, Progress } from '../data/dataset.ts'
import { DatasetNameSchema, PARTS } from '../data/dataset.ts'

export interface ImagePage {
  /** [count, height, width, 3], 0 to 255. */
  pixels: Uint8Array
  labels: Uint16Array
  /** Positions within the part, to name an image again. */
  indices: Uint32Array
  height: number
  width: number
  /** Images in the whole selection. */
  total: number
}

/** Long data work: progress, then the data set itself as the last event. */
export type DatasetEvent = { kind: 'progress'; progress: Progress } | { kind: 'done'; dataset: Dataset }

/** Data sets that can be had by download. */
export const DOWNLOADABLE = ['cifar-10', 'cifar-100'] as const

export const datasetsContract = {
  list: oc.output(type<Dataset[]>()),
  get: oc.input(z.object({ name: DatasetNameSchema })).output(type<Dataset>()),
  images: oc
    .input(
      z.object({
        name: DatasetNameSchema,
        part: z.enum(PARTS),
        /** Only images of this class; null for all. */
        classIndex: z.number().int().min(0).nullable().default(null),
        offset: z.number().int().min(0),
        count: z.number().int().min(1).max(512),
      }),
    )
    .output(type<ImagePage>()),
  /** Reads a folder of images, a CIFAR folder or a CIFAR archive on the machine that runs the main process. Leaving the loop cancels. */
  import: oc
    .input(
      z.object({
        path: z.string().min(1),
        name: DatasetNameSchema,
        title: z.string().max(120).optional(),
        /** Size that image files are brought to; the most common one, at most 64 a side, where absent. */
        size: z
          .object({ height: z.number().int().min(8).max(256), width: z.number().int().min(8).max(256) })
          .optional(),
        /** Brings 16-bit images whose numbers fill 12 bits at most to full range. */
        stretch: z.boolean().optional(),
      }),
    )
    .output(eventIterator(type<DatasetEvent>())),
  download: oc.input(z.object({ name: z.enum(DOWNLOADABLE) })).output(eventIterator(type<DatasetEvent>())),
  /** Moves the data set to the trash; `restore` brings the one removed last back. */
  remove: oc.input(z.object({ name: DatasetNameSchema })).output(type<void>()),
  restore: oc.input(z.object({ name: DatasetNameSchema })).output(type<Dataset>()),
}
