import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { readRegularTextSync } from '../../../disk/openRegularFile.ts'
import { writeWholeSync } from '../../../disk/wholeFile.ts'
import { cacheFolder } from '../../base/cacheFolder.ts'
import type { Runtime } from '../runtime.ts'

/** Changes whenever an algorithm or the way to measure does, so that old measurements do not count. */
const VERSION = 5

/** Milliseconds by algorithm. */
const TimesSchema = z.record(z.string(), z.number().min(0))
export type Times = z.infer<typeof TimesSchema>

export interface Measurements {
  get(question: string): Times | undefined
  put(question: string, times: Times): void
}

/** What was measured on this kind of machine, in a file of the cache folder. A file that cannot be read or written costs new measurements. */
export function openMeasurements({ version }: Runtime, folder = cacheFolder()): Measurements {
  const path = join(folder, 'convolutions.json')
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, TensorFlow ${version}, algorithms ${VERSION}`
  const read = (): Record<string, Record<string, Times>> => {
    try {
      const stored: unknown = JSON.parse(readRegularTextSync(path))
      return stored !== null && typeof stored === 'object' && !Array.isArray(stored)
        ? (stored as Record<string, Record<string, Times>>)
        : {}
    } catch {
      return {}
    }
  }
  return {
    get(question) {
      const times = TimesSchema.safeParse(read()[machine]?.[question])
      return times.success ? times.data : undefined
    },
    put(question, times) {
      const all = read()
      all[machine] = { ...all[machine], [question]: times }
      try {
        writeWholeSync(path, JSON.stringify(all, null, 1))
      } catch {
        // A cache: without it the next run measures again.
      }
    },
  }
}
