import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { hasOwnMaps } from '@shared/architecture/kinds/table.ts'
import type { Target } from '@shared/explain/attribution.ts'
import { findLayer, formatUnit, parseUnit, type UnitAddress } from '@shared/explain/unit.ts'

/** What the view explains: a class score, a channel, or one of its units. */
export type Selection = { kind: 'class'; index: number } | { kind: 'unit'; unit: UnitAddress }

/** `class:3` or a unit's address, for the page's own address. */
export const formatSelection = (selection: Selection): string =>
  selection.kind === 'class' ? `class:${selection.index}` : formatUnit(selection.unit)

/**
 * Reads what `formatSelection` writes and checks it against a network; another network may lack that layer or channel.
 * @throws WorkbenchError in words for the user.
 */
export function parseSelection(text: string, report: ArchitectureReport): Selection {
  const match = /^class:([0-9]{1,5})$/.exec(text)
  if (match && Number(match[1]) < report.classes) return { kind: 'class', index: Number(match[1]) }
  const unit = parseUnit(text)
  findLayer(report.layers, unit)
  return { kind: 'unit', unit }
}

export function targetOf(selection: Selection): Target {
  if (selection.kind === 'class') return { kind: 'class', index: selection.index }
  const { layer, channel, row, column } = selection.unit
  return row === null || column === null
    ? { kind: 'channel', layer, channel }
    : { kind: 'unit', layer, channel, row, column }
}

export type Walk =
  | 'next-channel'
  | 'previous-channel'
  | 'next-layer'
  | 'previous-layer'
  | 'up'
  | 'down'
  | 'left'
  | 'right'

const clamp = (value: number, length: number) => Math.min(length - 1, Math.max(0, value))

function beside(channel: number, by: 1 | -1, channels: number, order: readonly number[] | undefined): number {
  const at = order?.indexOf(channel) ?? -1
  return at < 0 ? clamp(channel + by, channels) : order![clamp(at + by, order!.length)]!
}

/**
 * One step from a unit: to the neighbouring channel (of `order`, a layer's channels as they are shown, where it is given), to the same share of the neighbouring layer, or to the
 * neighbouring position.
 */
export function walk(
  { layers }: ArchitectureReport,
  unit: UnitAddress,
  step: Walk,
  order?: readonly number[],
): UnitAddress {
  const shown = layers.filter(({ spec }) => hasOwnMaps(spec))
  const at = shown.findIndex(({ name }) => name === unit.layer)
  const { height, width, channels } = shown[at]!.output
  const row = unit.row ?? Math.floor(height / 2)
  const column = unit.column ?? Math.floor(width / 2)
  switch (step) {
    case 'next-channel':
      return { ...unit, channel: beside(unit.channel, 1, channels, order) }
    case 'previous-channel':
      return { ...unit, channel: beside(unit.channel, -1, channels, order) }
    case 'up':
      return { ...unit, row: clamp(row - 1, height), column }
    case 'down':
      return { ...unit, row: clamp(row + 1, height), column }
    case 'left':
      return { ...unit, row, column: clamp(column - 1, width) }
    case 'right':
      return { ...unit, row, column: clamp(column + 1, width) }
    case 'next-layer':
    case 'previous-layer': {
      const next = shown[clamp(at + (step === 'next-layer' ? 1 : -1), shown.length)]!
      if (next.name === unit.layer) return unit
      const scale = (value: number | null, from: number, to: number) =>
        value === null ? null : clamp(Math.floor(((value + 0.5) / from) * to), to)
      return {
        layer: next.name,
        channel: clamp(unit.channel, next.output.channels),
        row: scale(unit.row, height, next.output.height),
        column: scale(unit.column, width, next.output.width),
      }
    }
  }
}
