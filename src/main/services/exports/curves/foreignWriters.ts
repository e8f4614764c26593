import { csvRow } from '../../../../shared/csv.ts'
import type { CurveFormatId } from '../../../../shared/export/formats.ts'
import type { RunFile } from '../../../../shared/training/run.ts'
import { readCurves, type StoredCurve } from '../../../workspace/curvesFile.ts'
import { scalarsRecord, versionRecord } from './eventFile.ts'
import { foreignTable, outsideName } from './foreignTable.ts'
import { giveWay } from './giveWay.ts'
import type { CurveFile } from './runCurves.ts'

/** A format that the curves of a foreign run are written in. @param name of the file that was asked for; a folder's files are named here */
type ForeignWriter = (curves: readonly StoredCurve[], file: RunFile, name: string) => Promise<CurveFile[]>

const seriesOf = (file: RunFile) => file.imported?.curves?.series ?? []

const csv: ForeignWriter = async (curves, file, name) => {
  const { names, rows } = await foreignTable(curves, seriesOf(file))
  return [{ name, content: [csvRow(names), ...rows.map(csvRow)].join('') }]
}

/** Steps are whole numbers as a rule, and written as these then; all else in double precision, nothing where nothing was measured. */
const parquet: ForeignWriter = async (curves, file, name) => {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const { names, rows } = await foreignTable(curves, seriesOf(file))
  const columnData = names.map((column, at) => {
    const values = rows.map((row) => row[at] ?? null)
    return at === 0 && values.every((value) => value === null || Number.isSafeInteger(value))
      ? {
          name: column,
          data: values.map((value) => (value === null ? null : BigInt(value))),
          type: 'INT64' as const,
          nullable: true,
        }
      : { name: column, data: values, type: 'DOUBLE' as const, nullable: true }
  })
  return [{ name, content: new Uint8Array(parquetWriteBuffer({ columnData })) }]
}

/** Number of a step that TensorBoard shows a point at: the step; or the epoch where steps are not known; or, of epochs in fractions, the place in order. */
function stepsOf({ step, epoch }: StoredCurve): (at: number) => number {
  const places = [step, epoch].find((axis) => axis?.every((place) => Number.isSafeInteger(place) && place >= 0))
  return (at) => places?.[at] ?? at
}

/** One event file, curve by curve: TensorBoard puts each tag in order by itself. Times are the run's beginning here and the seconds since. */
const tensorboard: ForeignWriter = async (curves, file) => {
  const begun = Date.parse(file.createdAt) / 1000
  const records = [versionRecord(begun)]
  let count = 0
  for (const curve of curves) {
    const tag = outsideName(curve.name, seriesOf(file))
    const stepOf = stepsOf(curve)
    for (const [at, value] of curve.value.entries()) {
      records.push(scalarsRecord(begun + (curve.seconds?.[at] ?? 0), stepOf(at), { [tag]: value }))
      await giveWay(count++)
    }
  }
  return [{ name: `events.out.tfevents.${Math.floor(begun)}.allconv`, content: Buffer.concat(records) }]
}

const WRITERS: Record<CurveFormatId, ForeignWriter> = { csv, parquet, tensorboard }

/** A foreign run's curves in a format. @param path of its `curves.json` @throws WorkbenchError BAD_FILE, DISK */
export const writeForeign = async (format: CurveFormatId, path: string, file: RunFile, name: string) =>
  WRITERS[format](await readCurves(path), file, name)
