import { expect, test } from 'vitest'
import { analyseArchitecture } from './analysis.ts'
import { architectureCsv, architectureLatex, latexText } from './exports.ts'
import { paperArchitecture } from './paper.ts'

const architecture = paperArchitecture('all-cnn-c')
const report = analyseArchitecture(architecture)

test('the CSV has a head, a line a layer, and the counts', () => {
  const lines = architectureCsv(report).trimEnd().split('\r\n')
  expect(lines).toHaveLength(1 + architecture.layers.length)
  expect(lines[2]).toBe('conv1,convolution,3,1,1,32x32x96,2688,2654208,0.0098,3,yes,')
  const parameters = lines.slice(1).map((line) => Number(line.split(',')[6]))
  expect(parameters.reduce((sum, count) => sum + count)).toBe(1_369_738)
})

test('the LaTeX table closes what it opens and ends with the totals', () => {
  const latex = architectureLatex(architecture, report)
  for (const name of ['table', 'tabular'])
    expect(latex.match(new RegExp(`\\\\(begin|end)\\{${name}\\}`, 'g'))).toHaveLength(2)
  expect(latex).toMatch(/^% needs \\usepackage\{booktabs\}\n/)
  expect(latex).toContain('dropout1 & 20\\,\\% &  & $32{\\times}32{\\times}3$ &  &  & 1 \\\\')
  expect(latex).toContain('total & & & & 1,369,738 & 270.80 & 27 \\\\')
})

test('LaTeX’s special characters are escaped', () =>
  expect(latexText('50 % of a_b & {c} \\ ~ ^ # $')).toBe(
    '50 \\% of a\\_b \\& \\{c\\} \\textbackslash{} \\textasciitilde{} \\textasciicircum{} \\# \\$',
  ))
