import { type AlignedPair, alignLayers } from './alignment.ts'
import { analyseDrawing, type LayerReport } from './analysis.ts'
import { keptApart } from './blocks/context.ts'
import { type NamedEdit, nameEdits } from './edits.ts'
import { describeShape } from './mapShape.ts'
import { isKnownField } from './receptiveField.ts'
import type { Architecture, LayerSpec } from './spec.ts'

export interface FieldChange {
  /** A field of the layer spec, `kind` included. */
  field: string
  from: unknown
  to: unknown
}

export type DiffStatus = 'equal' | 'changed' | 'added' | 'removed'

export interface DiffDeltas {
  /** Right minus left; an absent layer counts as 0. */
  parameters: number
  macs: number
  /** Receptive field size, where both sides have the layer; null otherwise. */
  receptiveField: number | null
}

export interface DiffRow {
  status: DiffStatus
  left: LayerReport | null
  right: LayerReport | null
  /** Spec fields that differ; empty unless `changed`. */
  changes: FieldChange[]
  /** Whether the output shapes differ, though the specs may be equal. */
  shapeChanged: boolean
  deltas: DiffDeltas
}

export interface ArchitectureDiff {
  left: Architecture
  right: Architecture
  rows: DiffRow[]
  /** What was done, in words; each edit names the rows it explains. */
  edits: NamedEdit[]
  inputChanged: boolean
  totals: { parameters: number; macs: number; receptiveField: number }
}

function fieldChanges(from: LayerSpec, to: LayerSpec): FieldChange[] {
  const before = from as Record<string, unknown>
  const after = to as Record<string, unknown>
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ field, from: before[field], to: after[field] }))
}

function diffRow(left: LayerReport | null, right: LayerReport | null): DiffRow {
  const changes = left && right ? fieldChanges(left.spec, right.spec) : []
  const sameShape = !left || !right || describeShape(left.output) === describeShape(right.output)
  return {
    status: !left ? 'added' : !right ? 'removed' : changes.length > 0 ? 'changed' : 'equal',
    left,
    right,
    changes,
    shapeChanged: !sameShape,
    deltas: {
      parameters: (right?.parameters ?? 0) - (left?.parameters ?? 0),
      macs: (right?.macs ?? 0) - (left?.macs ?? 0),
      receptiveField:
        left && right && isKnownField(left.receptiveField) && isKnownField(right.receptiveField)
          ? right.receptiveField.size - left.receptiveField.size
          : null,
    },
  }
}

const canonicalKey = (architecture: Architecture) => JSON.stringify([architecture.layers.length, architecture.layers])

/** Between two partners removed layers come first, so that a mirrored alignment reads the same way. */
function removedFirst(pairs: AlignedPair[]): AlignedPair[] {
  const sorted: AlignedPair[] = []
  let gap: AlignedPair[] = []
  const flush = () => {
    sorted.push(...gap.filter(([left]) => left !== null), ...gap.filter(([left]) => left === null))
    gap = []
  }
  for (const pair of pairs) {
    if (pair[0] !== null && pair[1] !== null) {
      flush()
      sorted.push(pair)
    } else gap.push(pair)
  }
  flush()
  return sorted
}

/**
 * Layer-by-layer difference of two architectures, aligned by minimum edit cost and named where an edit has a name. Mirrors exactly:
 * diff(B, A) pairs the same layers as diff(A, B).
 * @throws RangeError where one of them makes no sense; networks that can only be drawn are taken.
 */
export function diffArchitectures(left: Architecture, right: Architecture): ArchitectureDiff {
  const before = analyseDrawing(left)
  const after = analyseDrawing(right)
  // Ties are broken in one canonical direction, whichever way the question is put.
  const mirrored = canonicalKey(left) > canonicalKey(right)
  const apart = keptApart(before.layers, after.layers)
  const pairs = mirrored
    ? alignLayers(right.layers, left.layers, (j, i) => !apart(i, j)).map(([a, b]): AlignedPair => [b, a])
    : alignLayers(left.layers, right.layers, (i, j) => !apart(i, j))
  const rows = removedFirst(pairs).map(([i, j]) =>
    diffRow(i === null ? null : before.layers[i]!, j === null ? null : after.layers[j]!),
  )
  const inputChanged = JSON.stringify(left.input) !== JSON.stringify(right.input)
  return {
    left,
    right,
    rows,
    edits: nameEdits(rows, inputChanged ? { from: left.input, to: right.input } : null),
    inputChanged,
    totals: {
      parameters: after.parameters - before.parameters,
      macs: after.macs - before.macs,
      receptiveField: after.receptiveField.size - before.receptiveField.size,
    },
  }
}

/** Applies the rows of a diff to the left architecture's layers: gives the right one's. */
export function applyDiff(layers: readonly LayerSpec[], rows: readonly DiffRow[]): LayerSpec[] {
  const result: LayerSpec[] = []
  let next = 0
  for (const row of rows) {
    if (row.status === 'added') {
      result.push(row.right!.spec)
      continue
    }
    const layer: Record<string, unknown> = { ...layers[next++]! }
    if (row.status === 'removed') continue
    for (const { field, to } of row.changes) {
      if (to === undefined) delete layer[field]
      else layer[field] = to
    }
    result.push(layer as LayerSpec)
  }
  return result
}
