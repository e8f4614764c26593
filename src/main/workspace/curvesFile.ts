import { z } from 'zod'
import { WorkbenchError } from '../../shared/errors.ts'
import { onDisk } from '../disk/diskError.ts'
import { parseJson } from '../disk/jsonFile.ts'
import { readRegularText } from '../disk/openRegularFile.ts'

/** Ours hold at most a million points, some 40 bytes each. */
const LONGEST = 256 * 2 ** 20

/** Numbers of a curve; null for what is no number, and for all of an axis that is not known. */
const column = z.array(z.number().nullable())
const StoredCurvesSchema = z.object({
  series: z.array(
    z.object({
      name: z.string(),
      step: column.nullable(),
      epoch: column.nullable(),
      seconds: column.nullable(),
      value: column,
    }),
  ),
})

/** A curve that another program has measured: its points in the order of the axes that it has, which have equal length. */
export interface StoredCurve {
  name: string
  step: Float64Array | null
  epoch: Float64Array | null
  seconds: Float64Array | null
  value: Float64Array
}

/** The text of a foreign run's `curves.json`. */
export function encodeCurves(series: readonly StoredCurve[]): string {
  const list = (values: Float64Array | null) => values && Array.from(values)
  return `${JSON.stringify({
    series: series.map(({ name, step, epoch, seconds, value }) => ({
      name,
      step: list(step),
      epoch: list(epoch),
      seconds: list(seconds),
      value: list(value),
    })),
  })}\n`
}

/** @throws WorkbenchError BAD_FILE, DISK */
export async function readCurves(path: string): Promise<StoredCurve[]> {
  const text = await onDisk(path, () => readRegularText(path, LONGEST))
  const { series } = parseJson(text, path, StoredCurvesSchema)
  const numbers = (values: (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN)
  return series.map(({ name, step, epoch, seconds, value }) => {
    for (const axis of [step, epoch, seconds])
      if (axis && axis.length !== value.length)
        throw new WorkbenchError(
          'BAD_FILE',
          `${path} is damaged: a curve has ${value.length} values at ${axis.length} places.`,
        )
    const some = (values: (number | null)[] | null) => values && numbers(values)
    return { name, step: some(step), epoch: some(epoch), seconds: some(seconds), value: numbers(value) }
  })
}
