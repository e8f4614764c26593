import { expect, it } from 'vitest'
import { fuzzModels } from '../../../../test/faults/fuzzModels.ts'
import { smallResidual } from '../../../../test/open/smallResidual.ts'

it('changed models are refused in one sentence, or give whole networks', async () => {
  const count = Number(process.env.ALLCONV_FUZZ ?? 300)
  const report = await fuzzModels({ seed: Number(process.env.ALLCONV_SEED ?? 13), count, own: [smallResidual(5)] })
  expect(report.faults).toEqual([])
  expect(report.files).toBe(count)
  expect(report.accepted).toBeGreaterThan(0)
  expect(report.refused).toBeGreaterThan(count / 4)
}, 600_000)
