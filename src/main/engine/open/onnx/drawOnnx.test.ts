import { join } from 'node:path'
import { expect, it } from 'vitest'
import { analyseArchitecture, analyseDrawing, inspectArchitecture } from '../../../../shared/architecture/analysis.ts'
import { describeLayer, describeShape } from '../../../../shared/architecture/describe.ts'
import { diffArchitectures } from '../../../../shared/architecture/diff.ts'
import { diffText } from '../../../../shared/architecture/diffReport.ts'
import { architectureCsv } from '../../../../shared/architecture/exports.ts'
import { presetArchitecture } from '../../../../shared/architecture/presets/table.ts'
import { ArchitectureSchema } from '../../../../shared/architecture/spec.ts'
import { createNetwork } from '../../network/network.ts'
import { drawingOfFile, openModelFile } from '../openFile.ts'

const GOLDEN = join(import.meta.dirname, '../../../../../test/golden')
/** By scripts/golden/onnx_drawn.py. */
const FILE = join(GOLDEN, 'drawn/recogniser.onnx')
const OPTIONS = { id: 'recogniser', title: 'Recogniser' }
const drawn = (await drawingOfFile(FILE, OPTIONS))!

it('what is known keeps its kind and its numbers, what is not becomes an operator with its words and, where it follows, its shape', () => {
  const layers = analyseDrawing(drawn).layers.map(({ spec, output, parameters }) => [
    describeLayer(spec),
    describeShape(output),
    parameters,
  ])
  expect(layers).toEqual([
    ['3x3 convolution, stride 2', '4x8x4', 112],
    ['ConvTranspose (stride 2)', '8x16x6', 102],
    ['3x3 convolution', '8x16x8', 440],
    ['AveragePool (kernel 8x1, stride 8x1)', '1x16x8', 0],
    ['LSTM (hidden size 5, gives [16, 1, 1, 5])', '?', 300],
    ['Squeeze (gives [16, 1, 5])', '?', 0],
    ['MatMul (gives [?, ?])', '?', 35],
  ])
})

it('the same architecture comes out of its JSON', () => {
  expect(ArchitectureSchema.parse(JSON.parse(JSON.stringify(drawn)))).toEqual(drawn)
})

it('nothing computes it: the sentence names the operators', () => {
  const sentence =
    /^Recogniser can be drawn and compared, but not run, trained or explained: node3 \(ConvTranspose\), node6 \(AveragePool\) and node9 \(LSTM\) are operators that the workbench does not compute, and 2 layers behind cannot be told; export the network without them\.$/
  expect(() => analyseArchitecture(drawn)).toThrow(sentence)
  expect(() => createNetwork(drawn, new Map())).toThrow(sentence)
  expect(inspectArchitecture(drawn).mistakes).toEqual([
    { layer: 1, drawable: true, message: expect.stringMatching(sentence) },
  ])
})

it('the file is still no model to open: node and operator are named', async () => {
  await expect(openModelFile(FILE, OPTIONS)).rejects.toThrow(
    'recogniser.onnx cannot be opened: node node3 (ConvTranspose): the operator ConvTranspose is not read',
  )
})

it('it is compared both ways, and no number that nobody knows is shown', () => {
  const other = presetArchitecture('alexnet')
  for (const diff of [diffArchitectures(drawn, other), diffArchitectures(other, drawn)]) {
    expect(diff.edits.length).toBeGreaterThan(0)
    expect(diffText(diff)).not.toContain('NaN')
  }
  expect(architectureCsv(analyseDrawing(drawn))).not.toContain('NaN')
  expect(diffArchitectures(drawn, drawn).edits).toEqual([])
})

it('a file all of whose operators are computed has no drawing of this kind', async () => {
  expect(await drawingOfFile(join(GOLDEN, 'onnx/residual.onnx'), OPTIONS)).toBeNull()
})
