import type { LayerHistory, LayersQuery } from '../../shared/api/layers.ts'
import { analyseArchitecture } from '../../shared/architecture/analysis.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { noNetwork } from '../../shared/foreign/foreignCurves.ts'
import {
  diagnosedLayers,
  diagnosticsEvery,
  type LayerDiagnostics,
  MEASURED,
  type Measured,
  type Quantity,
} from '../../shared/training/layerDiagnostics.ts'
import { isForeign } from '../../shared/training/run.ts'
import { findingsSentence, layerFindings } from '../../shared/training/silentLayers.ts'
import type { RunStore } from '../workspace/runStore.ts'

/**
 * Answers what a run measured of its layers.
 * @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK
 */
export async function queryLayers(runs: RunStore, query: LayersQuery): Promise<LayerHistory> {
  const { file } = runs.get(query.id)
  if (isForeign(file)) throw new WorkbenchError('CONFLICT', noNetwork(query.id))
  const { names, measured } = await runs.layers(query.id)
  const { request } = file
  const layers = diagnosedLayers(analyseArchitecture(request.architecture))
  const weighted = new Set(layers.filter(({ tensors }) => tensors.length > 0).map(({ name }) => name))
  const findings = layerFindings(names, measured, weighted)
  const columns = intoColumns(measured, query)
  const values = query.quantities.map((quantity) => [quantity, matrix(names.length, columns, quantity)] as const)
  return {
    layers: names,
    steps: columns.map((column) => column[0]!.step),
    values: Object.fromEntries(values),
    measured: columns.reduce((sum, column) => sum + column.length, 0),
    lastStep: measured.at(-1)?.step ?? null,
    every: diagnosticsEvery(request),
    findings,
    sentence: findingsSentence(findings, measured.length),
  }
}

/** Measurements in parts of the range of equal width; parts without any are left out. */
function intoColumns(
  measured: readonly LayerDiagnostics[],
  { from, to, columns }: Pick<LayersQuery, 'from' | 'to' | 'columns'>,
): LayerDiagnostics[][] {
  const inside = measured.filter(({ step }) => step >= (from ?? 0) && step <= (to ?? Number.POSITIVE_INFINITY))
  if (inside.length <= columns) return inside.map((one) => [one])
  const first = inside[0]!.step
  const width = (inside.at(-1)!.step + 1 - first) / columns
  const parts = new Map<number, LayerDiagnostics[]>()
  for (const one of inside) {
    const part = Math.floor((one.step - first) / width)
    const known = parts.get(part)
    if (known) known.push(one)
    else parts.set(part, [one])
  }
  return [...parts.values()]
}

const COLUMN = Object.fromEntries(MEASURED.map((name, column) => [name, column])) as Record<Measured, number>

function numberOf(values: Float32Array, row: number, quantity: Quantity): number {
  const of = (name: Measured) => values[row * MEASURED.length + COLUMN[name]]!
  return quantity === 'ratio' ? of('update') / of('weight') : of(quantity)
}

/** [layers, columns]: means; a column with a value that is no number has none. */
function matrix(layers: number, columns: readonly LayerDiagnostics[][], quantity: Quantity): Float32Array {
  const found = new Float32Array(layers * columns.length)
  for (let row = 0; row < layers; row++)
    for (const [at, column] of columns.entries()) {
      const sum = column.reduce((total, { values }) => total + numberOf(values, row, quantity), 0)
      found[row * columns.length + at] = sum / column.length
    }
  return found
}
