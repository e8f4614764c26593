import { expect, it } from 'vitest'
import { exportedModel, rowCases } from '../../../../../test/exports/cases.ts'
import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { ArchitectureSchema, type LayerSpec } from '../../../../shared/architecture/spec.ts'
import { writeGraphModel } from '../../exports/tfjs/writeGraphModel.ts'
import { isModest } from './modest.ts'

const window = { kernel: 1, stride: 1, padding: 0, relu: false }
const asked = (layers: object[], bytes: number) => {
  const architecture = ArchitectureSchema.parse({
    ...{ id: 'asked', title: 'Asked', input: { height: 66, width: 66, channels: 3 } },
    layers: [...layers, { kind: 'global-average' }] as LayerSpec[],
  })
  const metadata = { architecture, preprocessing: { kind: 'none' as const, inside: false } }
  return isModest(analyseArchitecture(architecture), metadata, bytes)
}

/** Weights of 17.8 MB, whose kernel is written with 33 x 33 x 65,536 x 16 numbers: 4.6 GB. */
const DILATED = [
  { kind: 'convolution', ...window, channels: 65_536 },
  { kind: 'convolution', ...window, kernel: 2, stride: 2, dilation: 32, channels: 16 },
]

it('a dilated kernel at a stride counts with all zeros between its taps, for every input', () => {
  expect(asked(DILATED, 2e7)).toBe(false)
  expect(asked(DILATED, 5e9)).toBe(true)
  // Not written out where nothing strides.
  expect(asked([DILATED[0]!, { ...DILATED[1]!, stride: 1 }], 2e7)).toBe(true)
})

it('of groups each sees its own inputs alone', () => {
  const each = { kind: 'convolution', ...window, kernel: 2, stride: 2, dilation: 32, channels: 65_536, groups: 65_536 }
  // 33 x 33 x 65,536 numbers: 286 MB.
  expect(asked([DILATED[0]!, each], 2e8)).toBe(false)
  expect(asked([DILATED[0]!, each], 3e8)).toBe(true)
})

it('a large kernel at a stride counts once', () => {
  const large = { kind: 'convolution', ...window, kernel: 3, stride: 2, channels: 1024 }
  // 3 x 3 x 1024 x 1024 numbers.
  expect(asked([{ kind: 'convolution', ...window, channels: 1024 }, large], 4 * 9 * 2 ** 20)).toBe(true)
})

it('every export has room for its own numbers', () => {
  for (const one of rowCases()) {
    const { architecture } = one
    const files = writeGraphModel(exportedModel(one), false, '0.0.0')
    const bytes = files.filter(({ name }) => name.endsWith('.bin')).reduce((sum, file) => sum + file.bytes.length, 0)
    const metadata = { architecture, preprocessing: { kind: 'none' as const, inside: false } }
    expect(isModest(analyseArchitecture(architecture), metadata, bytes)).toBe(true)
  }
})
