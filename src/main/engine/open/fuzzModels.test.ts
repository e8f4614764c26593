import { expect, it } from 'vitest'
import { fuzzModels } from '../../../../test/faults/fuzzModels.ts'
import { smallResidual } from '../../../../test/open/smallResidual.ts'

it.each([
  ['ONNX and PyTorch', ['onnx', 'states']],
  ['Keras', ['keras']],
  ['TensorFlow.js', ['tfjs']],
])(
  'changed models of %s are refused in one sentence, or give whole networks',
  async (_, parts) => {
    const count = Number(process.env.ALLCONV_FUZZ ?? 300)
    const seed = Number(process.env.ALLCONV_SEED ?? 13)
    const report = await fuzzModels({ seed, count, own: [smallResidual(5)], parts })
    expect(report.faults).toEqual([])
    expect(report.files).toBe(count)
    expect(report.accepted).toBeGreaterThan(0)
    expect(report.refused).toBeGreaterThan(count / 4)
  },
  600_000,
)
