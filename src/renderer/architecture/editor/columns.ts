import type { FormField } from '@shared/architecture/kinds/kind.ts'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'

/** Fields with a column of their own, as many kinds have them; the others of a layer open beside it. */
export const COLUMNS = [
  { field: 'kernel', label: 'Kernel', width: 54 },
  { field: 'stride', label: 'Stride', width: 50 },
  { field: 'padding', label: 'Padding', width: 60 },
  { field: 'channels', label: 'Channels', width: 66 },
  { field: 'activation', label: 'Activation', width: 88 },
] as const

const OWN: ReadonlySet<string> = new Set(COLUMNS.map(({ field }) => field))

/** The fields of a layer that have no column. */
export const otherFields = (spec: LayerSpec): readonly FormField[] =>
  kindOf(spec).fields.filter(({ field }) => !OWN.has(field))
