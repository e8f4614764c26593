import type { RunSummary } from '@shared/training/run.ts'
import { expect, it } from 'vitest'
import { dataNames, knownData, sameClasses, sameData } from './sameData.ts'

type Run = Parameters<typeof sameData>[0]

const trained = (dataset: string, datasetSha256: string | null = null): Run => ({
  request: { dataset },
  datasetSha256,
  imported: null,
})
/** As `allconv open` writes it: every request names a data set, and the hash is of the classes' names. */
const opened = (classesSha256: string): Run => ({
  request: { dataset: 'elsewhere' },
  datasetSha256: classesSha256,
  imported: { file: '/models/net.onnx', opened: { form: 'ONNX', preprocessing: 'imagenet' } },
})
const weights: Run = { request: { dataset: 'birds' }, datasetSha256: 'b', imported: { file: null } }

it('two models that were opened from files are not on the same data, whatever their requests say', () => {
  const [one, other] = [opened('a'), opened('a')]
  expect(sameData(one, other)).toBe(false)
  expect(sameData(one, one)).toBe(true)
  expect(sameData(one, trained('elsewhere'))).toBe(false)
  expect(sameData(trained('elsewhere'), one)).toBe(false)
})

it('runs are on the same data by its content, and by its name where that is not known', () => {
  expect(sameData(trained('birds', 'b'), trained('vögel', 'b'))).toBe(true)
  expect(sameData(trained('birds', 'b'), trained('birds', 'c'))).toBe(false)
  expect(sameData(trained('birds'), trained('birds', 'c'))).toBe(true)
  expect(sameData(weights, trained('birds', 'b'))).toBe(true)
})

it('models have the same classes where they were opened with the same names', () => {
  expect(sameClasses(opened('a'), opened('a'))).toBe(true)
  expect(sameClasses(opened('a'), opened('b'))).toBe(false)
  expect(sameClasses(trained('birds', 'b'), trained('birds', 'b'))).toBe(true)
  expect(sameClasses(trained('birds', 'b'), opened('a'))).toBe(false)
})

it('a data set is named only where it is known', () => {
  expect(knownData(opened('a'))).toBeNull()
  expect(knownData(weights)).toBe('birds')
  const curves = { request: { dataset: 'none' }, imported: { file: null, curves: {} } } as unknown as RunSummary
  expect(knownData(curves)).toBeNull()
  expect(dataNames([opened('a'), trained('birds'), opened('b'), trained('birds'), trained('fish')])).toEqual([
    'birds',
    'fish',
  ])
})
