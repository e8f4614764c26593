import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import type { EpochMetrics } from '../../shared/training/run.ts'
import { appendEpoch, cutEpochs, readEpochs } from './epochsFile.ts'
import { decodeEpoch, encodeEpoch } from './runState.ts'

const epoch = (number: number, change: Partial<EpochMetrics> = {}): EpochMetrics => ({
  epoch: number,
  step: (number + 1) * 10,
  learningRate: 0.05,
  trainLoss: 2.3,
  trainError: 0.9,
  validationLoss: null,
  validationError: null,
  testLoss: 2.1,
  testError: 0.8,
  seconds: 3.5,
  imagesPerSecond: 120,
  ...change,
})
const file = async () => join(await testFolder(), 'epochs.jsonl')

describe('epochs file', () => {
  it('gives back every number, also those that JSON has no word for, and tells them from absent ones', async () => {
    const path = await file()
    const epochs = [
      epoch(0, { trainLoss: Number.NaN, validationLoss: Number.POSITIVE_INFINITY, testLoss: Number.NEGATIVE_INFINITY }),
      epoch(1, { trainLoss: 0.1 + 0.2 }),
      epoch(2, {
        averageValidationLoss: null,
        averageValidationError: null,
        averageTestLoss: 1.5,
        averageTestError: 0.4,
      }),
    ]
    for (const metrics of epochs) await appendEpoch(path, metrics)
    expect((await readEpochs(path)).epochs).toEqual(epochs)
  })

  it('has none where there is no file', async () => {
    expect((await readEpochs(await file())).epochs).toEqual([])
  })

  it.each([
    ['a torn line', '{"epoch":2,"st'],
    ['a line of zeros', '\0\0\0\0\n'],
    ['a line that lacks a field', `${encodeEpoch(epoch(2)).replace('"seconds":3.5,', '')}\n`],
    ['a line with null where a number belongs', `${encodeEpoch(epoch(2)).replace('2.3', 'null')}\n`],
    ['a line with a foreign word', `${encodeEpoch(epoch(2)).replace('2.3', '"much"')}\n`],
    ['a line that is no object', '7\n'],
  ])('leaves out %s at the end, and writes on in its place', async (_, garbage) => {
    const path = await file()
    for (const number of [0, 1]) await appendEpoch(path, epoch(number))
    await appendFile(path, garbage)
    expect((await readEpochs(path)).epochs).toEqual([epoch(0), epoch(1)])
    expect(await cutEpochs(path, 20)).toEqual([epoch(0), epoch(1)])
    await appendEpoch(path, epoch(2))
    expect((await readEpochs(path)).epochs).toEqual([epoch(0), epoch(1), epoch(2)])
  })

  it('drops the epochs that a resumed run does again', async () => {
    const path = await file()
    for (const number of [0, 1, 2, 3]) await appendEpoch(path, epoch(number))
    expect(await cutEpochs(path, 27)).toEqual([epoch(0), epoch(1)])
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(3)
  })

  it('is not written anew where there is nothing to drop', async () => {
    const path = await file()
    await writeFile(path, `${encodeEpoch(epoch(0))}\n`)
    const before = await readFile(path)
    await cutEpochs(path, 10)
    expect(await readFile(path)).toEqual(before)
  })

  it('reads a line that a newer version has given more fields', () => {
    expect(decodeEpoch(JSON.stringify({ ...epoch(0), more: 1 }))).toEqual(epoch(0))
  })
})
