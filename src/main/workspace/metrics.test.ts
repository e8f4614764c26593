import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import type { StepMetrics } from '../../shared/training/run.ts'
import { repairMetrics } from './metricsDamage.ts'
import { createMetricsReader } from './metricsReader.ts'
import { HEADER_BYTES, RECORD_BYTES } from './metricsRecord.ts'
import { openMetricsWriter } from './metricsWriter.ts'

const step = (index: number): StepMetrics => ({
  step: index,
  epoch: index / 352,
  seconds: index * 0.31,
  loss: 2.3 / (1 + index),
  error: 0.9,
  learningRate: 0.05,
  imagesPerSecond: 413.5,
})
const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => step(from + i))

async function write(path: string, list: StepMetrics[], fromStep?: number) {
  const writer = await openMetricsWriter(path, fromStep)
  await writer.append(list)
  await writer.close()
}
const stepsIn = async (path: string) => {
  const columns = await createMetricsReader().read(path)
  return [...columns.step.subarray(0, columns.length)]
}
const range = (length: number) => Array.from({ length }, (_, i) => i)

describe('metrics file', () => {
  it('gives back every number that was written, epoch and seconds to the last bit', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    await write(path, [{ ...step(7), loss: Number.NaN, error: Number.POSITIVE_INFINITY }, step(8)])
    const columns = await createMetricsReader().read(path)
    expect(columns.length).toBe(2)
    expect(columns.epoch[1]).toBe(8 / 352)
    expect(columns.seconds[1]).toBe(8 * 0.31)
    expect(columns.loss[0]).toBeNaN()
    expect(columns.error[0]).toBe(Number.POSITIVE_INFINITY)
    expect(columns.learningRate[1]).toBe(Math.fround(0.05))
    expect(columns.imagesPerSecond[1]).toBe(413.5)
  })

  it('has no steps where there is no file', async () => {
    expect(await stepsIn(join(await testFolder(), 'metrics.bin'))).toEqual([])
  })

  const damages: [string, (path: string) => Promise<void>][] = [
    ['half a record', (path) => appendFile(path, new Uint8Array(RECORD_BYTES / 2))],
    ['a record of zeros, as a power failure leaves them', (path) => appendFile(path, new Uint8Array(RECORD_BYTES))],
    ['foreign bytes', (path) => appendFile(path, new Uint8Array(100).fill(0x5a))],
    ['a last record cut short', (path) => truncate(path, HEADER_BYTES + 10 * RECORD_BYTES + 17)],
  ]
  it.each(damages)('leaves out %s at the end, and writes on in its place', async (_, damage) => {
    const path = join(await testFolder(), 'metrics.bin')
    await write(path, steps(0, 11))
    await damage(path)
    const whole = (await stepsIn(path)).length
    expect(await stepsIn(path)).toEqual(range(whole))
    await write(path, steps(whole, 15))
    expect(await stepsIn(path)).toEqual(range(15))
    expect((await stat(path)).size).toBe(HEADER_BYTES + 15 * RECORD_BYTES)
  })

  it('leaves out a record with one flipped bit, and keeps those behind it', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    await write(path, steps(0, 10))
    const bytes = await readFile(path)
    bytes[HEADER_BYTES + 6 * RECORD_BYTES + 20]! ^= 1
    await writeFile(path, bytes)
    expect(await stepsIn(path)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9])
    expect(await repairMetrics(path, 10)).toBe(
      `${path} is damaged: 1 step is missing in the curves; the others are kept.`,
    )
    await (await openMetricsWriter(path, 8)).close()
    expect(await stepsIn(path)).toEqual([0, 1, 2, 3, 4, 5, 7])
  })

  it('keeps the records behind a damaged header, and the damaged file beside', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    await write(path, steps(0, 10))
    const bytes = await readFile(path)
    bytes[0]! ^= 1
    await writeFile(path, bytes)
    expect(await stepsIn(path)).toEqual(range(10))
    expect(await repairMetrics(path, 10)).toBe(
      `${path} is damaged: its header was made again; the damaged file is kept as ${path}.damaged.`,
    )
    expect(await readFile(`${path}.damaged`)).toEqual(bytes)
    await write(path, steps(8, 12), 8)
    expect(await stepsIn(path)).toEqual(range(12))
  })

  it('sets a file of another kind aside, and tells the steps that are gone', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    await writeFile(path, 'not a metrics file at all')
    expect(await repairMetrics(path, 3)).toBe(
      `${path} is damaged: 3 steps are missing in the curves; the damaged file is kept as ${path}.damaged.`,
    )
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe('not a metrics file at all')
  })

  it('drops the steps that a resumed run does again', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    await write(path, steps(0, 20_000))
    await write(path, steps(12_345, 12_350), 12_345)
    expect(await stepsIn(path)).toEqual(range(12_350))
  })

  it('reads of a growing file only what is new, into the same numbers', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    const reader = createMetricsReader()
    const writer = await openMetricsWriter(path)
    for (let from = 0; from < 1000; from += 100) {
      await writer.append(steps(from, from + 100))
      const columns = await reader.read(path)
      expect([...columns.step.subarray(0, columns.length)]).toEqual(range(from + 100))
    }
    await writer.close()
    expect(await reader.read(path)).toBe(await reader.read(path))
  })

  it('sees a file that was cut and has grown again, once told', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    const reader = createMetricsReader()
    await write(path, steps(0, 10))
    await reader.read(path)
    await write(path, [{ ...step(5), loss: 42 }, ...steps(6, 30)], 5)
    reader.forget(path)
    const columns = await reader.read(path)
    expect(columns.length).toBe(30)
    expect(columns.loss[5]).toBe(42)
  })

  it('keeps nothing of a file that was cut while it was being read', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    const reader = createMetricsReader()
    await write(path, steps(0, 10))
    const reading = reader.read(path)
    reader.forget(path)
    await reading
    await write(path, [{ ...step(5), loss: 42 }, ...steps(6, 30)], 5)
    const columns = await reader.read(path)
    expect(columns.length).toBe(30)
    expect(columns.loss[5]).toBe(42)
  })

  it('forgets the longest unused columns when memory is short', async () => {
    const folder = await testFolder()
    const paths = [0, 1, 2].map((i) => join(folder, `${i}.bin`))
    for (const path of paths) await write(path, steps(0, 100))
    const reader = createMetricsReader(2 * 100 * 36)
    const first = await reader.read(paths[0]!)
    const second = await reader.read(paths[1]!)
    await reader.read(paths[2]!)
    expect(await reader.read(paths[1]!)).toBe(second)
    expect(await reader.read(paths[0]!)).not.toBe(first)
  })

  it('refuses to write into a file of another kind', async () => {
    const path = join(await testFolder(), 'metrics.bin')
    await writeFile(path, 'not a metrics file at all')
    await expect(openMetricsWriter(path)).rejects.toThrow(
      `${path} is no metrics file of this version; move it away to let the run start its curves anew.`,
    )
    expect(await readFile(path, 'utf8')).toBe('not a metrics file at all')
  })
})
