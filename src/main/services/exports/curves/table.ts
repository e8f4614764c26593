import type { CurveFormatId } from '../../../../shared/export/formats.ts'
import { csv } from './csv.ts'
import type { CurveWriter } from './runCurves.ts'
import { tensorboard } from './tensorboard.ts'

export const CURVE_WRITERS: Record<CurveFormatId, CurveWriter> = {
  csv,
  // Loaded when it is asked for: it writes nothing in most sessions.
  parquet: async (...asked) => (await import('./parquet.ts')).parquet(...asked),
  tensorboard,
}
