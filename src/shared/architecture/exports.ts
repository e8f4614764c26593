import { activationOf } from './activations.ts'
import type { ArchitectureReport, LayerReport } from './analysis.ts'
import { describeShape } from './describe.ts'
import { marginsWords, sidesWords } from './kinds/sides.ts'
import { kernelWords } from './kinds/window.ts'
import { fieldCell } from './receptiveField.ts'
import type { Architecture, LayerSpec } from './spec.ts'

const COLUMNS = [
  'layer',
  'kind',
  'kernel',
  'stride',
  'padding',
  'output',
  'parameters',
  'MACs',
  'share of MACs',
  'receptive field',
  'ReLU',
  'dropout',
] as const

/** `yes` and `no` for a ReLU, as the column was always filled; another activation by its name. */
export function activationCell(spec: LayerSpec): string {
  const activation = activationOf(spec)
  if (activation === null) return 'relu' in spec ? 'no' : ''
  return activation === 'relu' ? 'yes' : activation
}

/** One row of the layer table, as numbers and plain words; what a layer does not have is empty. */
export function layerRow(layer: LayerReport, totalMacs: number): (string | number)[] {
  const { spec } = layer
  return [
    layer.name,
    spec.kind,
    'kernel' in spec ? sidesWords(spec.kernel) : '',
    'stride' in spec ? sidesWords(spec.stride) : '',
    'padding' in spec ? marginsWords(spec.padding) : '',
    describeShape(layer.output),
    layer.parameters,
    layer.macs,
    totalMacs > 0 ? +(layer.macs / totalMacs).toFixed(4) : 0,
    fieldCell(layer.receptiveField, 'x'),
    activationCell(spec),
    'rate' in spec ? spec.rate : '',
  ]
}

/** Columns that a table has where one of its layers says something there. */
const RARE_COLUMNS: readonly [head: string, cell: (spec: LayerSpec) => string | number][] = [
  ['dilation', (spec) => ('dilation' in spec && spec.dilation !== undefined ? sidesWords(spec.dilation) : '')],
  ['groups', (spec) => ('groups' in spec ? (spec.groups ?? '') : '')],
]

const quoted = (cell: string | number) =>
  /[",\n\r]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell)

/** The layer table as CSV (RFC 4180). */
export function architectureCsv(report: ArchitectureReport): string {
  const rare = RARE_COLUMNS.filter(([, cell]) => report.layers.some(({ spec }) => cell(spec) !== ''))
  const rows = report.layers.map((layer) => [
    ...layerRow(layer, report.macs),
    ...rare.map(([, cell]) => cell(layer.spec)),
  ])
  return `${[[...COLUMNS, ...rare.map(([head]) => head)], ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`
}

const LATEX_SPECIAL: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
}

/** First line of every exported table: what the document must load for it. */
export const LATEX_NEEDS = '% needs \\usepackage{booktabs}'

/** Escapes a text for LaTeX. */
export const latexText = (words: string) =>
  words.replace(/[\\~^]|[&%$#_{}]/g, (character) => LATEX_SPECIAL[character] ?? `\\${character}`)

/** The layer table as a LaTeX table (booktabs), totals in its last row. */
export function architectureLatex({ title }: Architecture, report: ArchitectureReport): string {
  const rows = report.layers.map((layer) => {
    const { spec } = layer
    const window =
      'kernel' in spec
        ? `$${kernelWords(spec, '\\times')}$`
        : 'rate' in spec
          ? `${+(spec.rate * 100).toFixed(1)}\\,\\%`
          : ''
    const stride = 'stride' in spec ? sidesWords(spec.stride, '$\\times$') : ''
    const output = describeShape(layer.output).replaceAll('x', '{\\times}')
    return [
      latexText(layer.name),
      window,
      stride,
      `$${output}$`,
      layer.parameters > 0 ? layer.parameters.toLocaleString('en-US') : '',
      layer.macs > 0 ? (layer.macs / 1e6).toFixed(2) : '',
      fieldCell(layer.receptiveField, '$\\times$'),
    ].join(' & ')
  })
  return [
    LATEX_NEEDS,
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${latexText(title)}}`,
    '  \\begin{tabular}{lccrrrr}',
    '    \\toprule',
    '    layer & window & stride & output & parameters & MACs (M) & receptive field \\\\',
    '    \\midrule',
    ...rows.map((row) => `    ${row} \\\\`),
    '    \\midrule',
    `    total & & & & ${report.parameters.toLocaleString('en-US')} & ${(report.macs / 1e6).toFixed(2)} & ${fieldCell(report.receptiveField, '$\\times$')} \\\\`,
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n')
}
