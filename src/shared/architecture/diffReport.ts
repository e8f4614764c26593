import type { LayerReport } from './analysis.ts'
import { describeLayer, describeShape } from './describe.ts'
import type { ArchitectureDiff, DiffRow } from './diff.ts'

const SIGN = { equal: ' ', changed: '~', added: '+', removed: '-' } as const

/** Thousands separated, with its sign: `+415,008`, `-82,944`, `0`; `?` for what is not known. */
export function signed(value: number): string {
  if (Number.isNaN(value)) return '?'
  const words = Math.abs(value).toLocaleString('en-US')
  return value > 0 ? `+${words}` : value < 0 ? `-${words}` : '0'
}

const millions = (macs: number) => `${(macs / 1e6).toFixed(1)} M`
const signedMillions = (macs: number) => (macs === 0 ? '0' : `${macs > 0 ? '+' : '-'}${millions(Math.abs(macs))}`)

function layerWords(layer: LayerReport | null): string {
  if (!layer) return ''
  return `${layer.name}: ${describeLayer(layer.spec)} -> ${describeShape(layer.output)}`
}

function cells(row: DiffRow): string[] {
  return [
    SIGN[row.status],
    layerWords(row.left),
    layerWords(row.right),
    signed(row.deltas.parameters),
    signedMillions(row.deltas.macs),
    row.deltas.receptiveField === null ? '' : signed(row.deltas.receptiveField),
  ]
}

const HEAD = ['', 'left', 'right', 'change in parameters', 'change in MACs', 'change in receptive field']

function totalCells({ totals }: ArchitectureDiff): string[] {
  return [
    '',
    'total change, right less left',
    '',
    signed(totals.parameters),
    signedMillions(totals.macs),
    signed(totals.receptiveField),
  ]
}

function summary(diff: ArchitectureDiff): string[] {
  return diff.edits.length === 0
    ? ['The two architectures do not differ.']
    : diff.edits.map((edit) => {
        const where = edit.rows.map((index) => (diff.rows[index]!.right ?? diff.rows[index]!.left)!.name)
        const isRun = where.length > 4 && edit.rows.at(-1)! - edit.rows[0]! === where.length - 1
        const words = isRun ? `${where[0]} to ${where.at(-1)}` : where.join(', ')
        return where.length > 0 ? `${edit.name} (${words})` : edit.name
      })
}

/** A diff for a terminal: the named edits, then a table of rows, then the totals. */
export function diffText(diff: ArchitectureDiff, options: { differencesOnly?: boolean } = {}): string {
  const rows = diff.rows.filter((row) => !options.differencesOnly || row.status !== 'equal')
  const table = [HEAD, ...rows.map(cells), totalCells(diff)]
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column >= 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  return [
    `${diff.left.title} -> ${diff.right.title}`,
    ...summary(diff).map((words) => `  * ${words}`),
    '',
    ...table.map(line),
  ].join('\n')
}

const escaped = (cell: string) => cell.replaceAll('|', '\\|')

/** The same as a Markdown section. */
export function diffMarkdown(diff: ArchitectureDiff, options: { differencesOnly?: boolean } = {}): string {
  const rows = diff.rows.filter((row) => !options.differencesOnly || row.status !== 'equal')
  const line = (row: string[]) => `| ${row.map(escaped).join(' | ')} |`
  return [
    `### ${diff.left.title} → ${diff.right.title}`,
    '',
    ...summary(diff).map((words) => `- ${words}`),
    '',
    line(HEAD),
    '|---|---|---|--:|--:|--:|',
    ...rows.map((row) => line(cells(row))),
    line(totalCells(diff).map((cell) => (cell ? `**${cell}**` : ''))),
  ].join('\n')
}

/** The same for programs: layers by name, named edits, deltas. */
export function diffJson(diff: ArchitectureDiff) {
  const side = (layer: LayerReport | null) =>
    layer && {
      name: layer.name,
      ...layer.spec,
      output: layer.output,
      parameters: layer.parameters,
      macs: layer.macs,
      receptiveField: layer.receptiveField.size,
    }
  return {
    left: diff.left.id,
    right: diff.right.id,
    edits: diff.edits.map(({ name, rows }) => ({ name, rows })),
    rows: diff.rows.map((row) => ({
      status: row.status,
      left: side(row.left),
      right: side(row.right),
      changes: row.changes,
      deltas: row.deltas,
    })),
    totals: diff.totals,
  }
}
