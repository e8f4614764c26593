import { parquetWriteBuffer } from 'hyparquet-writer'
import { epochColumns, STEP_COLUMNS } from '../../../../shared/export/curveTables.ts'
import type { MetricsColumns } from '../../../workspace/metricsRecord.ts'
import type { CurveWriter } from './runCurves.ts'

const WHOLE: readonly string[] = ['step', 'epoch']

/** Steps as they are kept: `epoch` is a fraction, in doubles; losses are single precision. */
const stepType = (values: MetricsColumns[(typeof STEP_COLUMNS)[number]]) =>
  values instanceof Uint32Array
    ? ('INT64' as const)
    : values instanceof Float32Array
      ? ('FLOAT' as const)
      : ('DOUBLE' as const)

export const parquet: CurveWriter = async ({ steps, epochs }, rows, name) => {
  const columnData =
    rows === 'steps'
      ? STEP_COLUMNS.map((column) => {
          const values = steps[column].subarray(0, steps.length)
          const type = stepType(steps[column])
          return { name: column, data: type === 'INT64' ? Array.from(values, BigInt) : Array.from(values), type }
        })
      : epochColumns(epochs).map((column) =>
          WHOLE.includes(column)
            ? { name: column, data: epochs.map((epoch) => BigInt(epoch[column]!)), type: 'INT64' as const }
            : {
                name: column,
                data: epochs.map((epoch) => epoch[column] ?? null),
                type: 'DOUBLE' as const,
                nullable: true,
              },
        )
  return [{ name, content: new Uint8Array(parquetWriteBuffer({ columnData })) }]
}
