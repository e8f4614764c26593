import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mutate } from '../../../../test/faults/mutate.ts'
import { seededRandom } from '../../../../test/faults/random.ts'
import { faultOf } from '../../../../test/faults/visitWorkspace.ts'
import { testFolder } from '../../../../test/testFolder.ts'
import { errorMessage } from '../../../shared/errors.ts'
import { createCollector } from './collector.ts'
import { readCsv } from './readCsv.ts'
import { readEvents } from './readEvents.ts'
import { shapeCurves } from './shapeCurves.ts'

const GOLDEN = join(import.meta.dirname, '../../../../test/golden/curves')
const EACH = Number(process.env.ALLCONV_FUZZ ?? 150)
const SEED = Number(process.env.ALLCONV_SEED ?? 20_262)

it.each([
  'torch/events.out.tfevents.1700000000.golden',
  'keras/train/events.out.tfevents.1700000000.golden',
  'keras.csv',
])(`%s with its bytes changed gives curves or a sentence, ${EACH} times`, async (name) => {
  const folder = await testFolder()
  const whole = await readFile(join(GOLDEN, name))
  const random = seededRandom(SEED)
  const path = join(folder, name.split('/').at(-1)!)
  let taken = 0
  for (let number = 0; number < EACH; number++) {
    const { bytes, how } = mutate(whole, random)
    await writeFile(path, bytes)
    try {
      const sources = name.endsWith('.csv') ? await readCsv(path, 'title') : [await readEvents([path], folder, 'title')]
      for (const source of sources) {
        const { curves, stored } = shapeCurves(source)
        for (const sentence of curves.left) expect(faultOf(sentence), `${how}: ${sentence}`).toBeNull()
        for (const { step, epoch, seconds, value } of stored)
          for (const axis of [step, epoch, seconds]) expect(axis?.length ?? value.length, how).toBe(value.length)
      }
      taken++
    } catch (error) {
      const { code, message } = errorMessage(error)
      expect([code, faultOf(message)], `number ${number}, ${how}: ${message}`).toEqual(['BAD_FILE', null])
    }
  }
  expect(taken).toBeGreaterThan(0)
  await rm(path)
  expect(await readdir(folder)).toEqual([])
})

it('of more points than are kept every second one stays, and of short curves all', () => {
  const curves = createCollector(10_000)
  for (let step = 0; step < 100_000; step++) curves.add('loss', { step, epoch: Number.NaN, seconds: step }, step)
  for (let step = 0; step < 100; step++) curves.add('short', { step, epoch: Number.NaN, seconds: step }, step)
  const [long, short] = curves.series()
  expect(long!.length).toBeLessThanOrEqual(10_000)
  expect(long!.length).toBeGreaterThan(4_000)
  expect(short!.length).toBe(100)
  const steps = [...long!.step.subarray(0, long!.length)]
  expect(steps).toEqual(steps.map((_, at) => at * long!.stride))
  const { curves: told } = shapeCurves({ title: 't', form: 'CSV', curves, left: [] })
  expect(told.left).toEqual([`Thinned, since there are too many points to keep: loss (one of ${long!.stride}).`])
})
