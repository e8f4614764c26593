import fc from 'fast-check'
import { expect, it } from 'vitest'
import { analyseArchitecture } from '../architecture/analysis.ts'
import { presetArchitecture } from '../architecture/presets/table.ts'
import { diagnosedBefore, diagnosedLayers, diagnosticsEvery, isDiagnosed } from './layerDiagnostics.ts'

it('measures every so many steps, from the first on; never where it is 0', () => {
  const measured = (every: number) =>
    Array.from({ length: 31 }, (_, step) => step).filter((step) => isDiagnosed(step, every))
  expect(measured(10)).toEqual([0, 10, 20, 30])
  expect(measured(0)).toEqual([])
  expect(diagnosticsEvery({})).toBe(50)
  expect(diagnosticsEvery({ diagnosticsEvery: 0 })).toBe(0)
})

it('a hundred times as many steps are a few times as many measurements', () => {
  expect(diagnosedBefore(51_200, 50)).toBe(1024)
  expect(diagnosedBefore(102_400, 50)).toBe(1024 + 512)
  expect(diagnosedBefore(5_120_000, 50)).toBeLessThan(4500)
  expect(isDiagnosed(51_250, 50)).toBe(false)
  expect(isDiagnosed(51_300, 50)).toBe(true)
})

it('counts what it measures, wherever it ends', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 7 }), (end, every) => {
      let count = 0
      for (let step = 0; step < end; step++) if (isDiagnosed(step, every)) count++
      expect(diagnosedBefore(end, every)).toBe(count)
    }),
    { numRuns: 50 },
  )
})

it('a residual network has a row for each convolution, normalisation, sum with a ReLU, and the classifier', () => {
  const report = analyseArchitecture(presetArchitecture('resnet-20', { classes: 10, inputSize: 32 }))
  const layers = diagnosedLayers(report)
  const kinds = (kind: string) => layers.filter(({ index }) => report.layers[index]!.spec.kind === kind)
  const silent = (kind: string) => kinds(kind).filter(({ canBeSilent }) => canBeSilent).length
  expect([kinds('batch-normalisation').length, silent('batch-normalisation')]).toEqual([
    kinds('convolution').length,
    10,
  ])
  expect([kinds('add').length, silent('add'), silent('convolution')]).toEqual([9, 9, 0])
  expect(layers.at(-1)).toMatchObject({ tensors: ['dense1/kernel', 'dense1/bias'], canBeSilent: false })
})
