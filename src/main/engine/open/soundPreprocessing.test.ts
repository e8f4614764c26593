import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exportedModel, preprocessings, rowCases } from '../../../../test/exports/cases.ts'
import { testFolder } from '../../../../test/testFolder.ts'
import type { PreprocessingState } from '../data/preprocessing/state.ts'
import type { ExportedModel } from '../exports/exportedModel.ts'
import { writeOnnx } from '../exports/onnx/writeOnnx.ts'
import { writeGraphModel } from '../exports/tfjs/writeGraphModel.ts'
import { openModelFile } from './openFile.ts'
import { soundPreprocessing } from './soundPreprocessing.ts'

const [one] = rowCases()
const OPTIONS = { id: 'model', title: 'Model' }
const standardise = (mean: number, deviation: number): PreprocessingState => ({
  kind: 'standardise',
  mean: Float32Array.of(120, mean, 100),
  deviation: Float32Array.of(60, 61, deviation),
})
const whitening = (name: 'mean' | 'matrix', value: number): PreprocessingState => {
  const state = preprocessings(one!.architecture.input).find(({ kind }) => kind === 'gcn-zca')!
  if (state.kind !== 'gcn-zca') throw new Error('a whitening is asked for')
  return { ...state, [name]: state[name].map((number, at) => (at === 7 ? value : number)) }
}

/** Writes an export and changes its text, metadata among it. */
type Write = (model: ExportedModel, inside: boolean, change: (text: string) => string) => Promise<string>
const onnx: Write = async (model, inside, change) => {
  const path = join(await testFolder(), 'own.onnx')
  const text = Buffer.from(writeOnnx(model, inside, '0.0.0')).toString('latin1')
  await writeFile(path, Buffer.from(change(text), 'latin1'))
  return path
}
const tfjs: Write = async (model, inside, change) => {
  const folder = await testFolder()
  for (const { name, bytes } of writeGraphModel(model, inside, '0.0.0'))
    await writeFile(join(folder, name), name === 'model.json' ? change(Buffer.from(bytes).toString('utf8')) : bytes)
  return join(folder, 'model.json')
}

const same = (text: string) => text
// As long as the number that it takes the place of.
const huge = (text: string) => text.replace(/\b12345\b(?=[,\]])/, '1e300')
// JSON has no NaN: only the graph's numbers are.
const sound = (text: string) => text.replace('61,null', '61,62')
const minute = (text: string) => text.replace(/\b12345\b(?=[,\]])/, '1e-99')

it.each<[string, Write, PreprocessingState, boolean, (text: string) => string, string]>([
  ['ONNX, a deviation of 0', onnx, standardise(110, 0), false, same, 'deviation of its preprocessing has the number 0'],
  ['ONNX, a deviation of 0 inside', onnx, standardise(110, 0), true, same, 'deviation of its preprocessing has the nu'],
  ['ONNX, a deviation below 0', onnx, standardise(110, -1), false, same, 'has the number -1'],
  ['ONNX, a deviation of 1e300', onnx, standardise(110, 12345), false, huge, 'has the number Infinity'],
  ['ONNX, a deviation of 1e-99', onnx, standardise(110, 12345), false, minute, 'has the number 0'],
  ['ONNX, a mean of 1e300', onnx, standardise(12345, 60), false, huge, 'mean of its preprocessing has the number Inf'],
  [
    'ONNX, a whitening of NaN',
    onnx,
    whitening('matrix', NaN),
    true,
    same,
    'matrix of its preprocessing has the number N',
  ],
  ['ONNX, a whitening around infinity', onnx, whitening('mean', Infinity), true, same, 'mean of its preprocessing has'],
  ['tfjs, a deviation of 0', tfjs, standardise(110, 0), false, same, 'deviation of its preprocessing has the number 0'],
  ['tfjs, a deviation of NaN inside', tfjs, standardise(110, NaN), true, sound, 'has the number NaN'],
  ['tfjs, a deviation of 1e300', tfjs, standardise(110, 12345), false, huge, 'has the number Infinity'],
  [
    'tfjs, a whitening of NaN',
    tfjs,
    whitening('matrix', NaN),
    true,
    same,
    'matrix of its preprocessing has the number N',
  ],
  [
    'tfjs, a whitening around NaN',
    tfjs,
    whitening('mean', NaN),
    true,
    same,
    'mean of its preprocessing has the number',
  ],
])('%s is refused in a sentence', async (_, write, state, inside, change, words) => {
  const path = await write(exportedModel(one!, state), inside, change)
  await expect(openModelFile(path, OPTIONS)).rejects.toMatchObject({
    code: 'BAD_FILE',
    message: expect.stringContaining(words),
  })
})

it('what can be computed with is left as it is', () => {
  for (const state of preprocessings(one!.architecture.input))
    expect(soundPreprocessing(state, (why) => new Error(why))).toBe(state)
})
