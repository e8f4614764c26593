import { expect, it } from 'vitest'
import { FORMATS } from '../../../../bench/lib/faults/models.mjs'
import { fuzzModels } from '../../../../test/faults/fuzzModels.ts'
import { MODEL_FORMATS } from '../../../../test/faults/modelFormats.ts'

it('are all tried by the bench as well', () => expect(FORMATS).toEqual(Object.keys(MODEL_FORMATS)))

it.each(Object.keys(MODEL_FORMATS))(
  'changed files of %s are refused in one sentence, or give whole networks or curves',
  async (format) => {
    const count = Number(process.env.ALLCONV_FUZZ ?? 100)
    const seed = Number(process.env.ALLCONV_SEED ?? 13)
    const report = await fuzzModels({ seed, count, format })
    expect(report.faults).toEqual([])
    expect(report.files).toBe(count)
    expect(report.accepted).toBeGreaterThan(0)
    expect(report.refused).toBeGreaterThan(0)
  },
  600_000,
)
