import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTestModel, testPixels, writeTestModel } from '../../../../test/explain/testModel.ts'
import { type LoadedModel, loadModel } from '../checkpoint/loadModel.ts'
import { filterOf } from './filter.ts'
import { maximise } from './maximise.ts'
import { ModelStore } from './modelStore.ts'
import { blur, roll, totalVariationGradient } from './pixelFilters.ts'
import { xray } from './xray.ts'

const never = new AbortController().signal
let folder: string
let model: LoadedModel
beforeAll(async () => {
  const reference = await writeTestModel({
    recipe: { preprocessing: 'standardise', augmentation: { flip: true, shift: 4 } },
    preprocessing: [
      { name: 'preprocessing/mean', shape: [3], data: Float32Array.of(120, 118, 110) },
      { name: 'preprocessing/deviation', shape: [3], data: Float32Array.of(60, 61, 66) },
    ],
  })
  folder = reference.folder
  model = await loadModel(reference)
})
afterAll(async () => {
  model.dispose()
  await removeTestModel({ folder })
})

describe('activation maximisation', () => {
  const run = async (seed: number) => {
    const events = []
    const request = { layer: 'conv4', channel: 3, steps: 40, seed }
    for await (const event of maximise(model, request, never)) events.push(event)
    return events
  }
  it('raises the activation well above that of its noise, and tells how far it is', async () => {
    const events = await run(1)
    expect(events.map((event) => event.step)).toEqual([0, 8, 16, 24, 32, 40])
    expect(events.map((event) => event.done)).toEqual([false, false, false, false, false, true])
    expect(events.at(-1)!.activation).toBeGreaterThan(events[0]!.activation + 0.5)
  })

  it('gives the same picture for the same seed, another for another', async () => {
    const [one, same, other] = [await run(1), await run(1), await run(2)].map((events) => events.at(-1)!.pixels)
    expect(one).toEqual(same)
    expect(one).not.toEqual(other)
  })

  it('leaves no tensor behind and stops when the asker is gone', async () => {
    const before = model.runtime.tf.memory().numTensors
    const abort = new AbortController()
    const events = maximise(model, { layer: 'conv2', channel: 0, steps: 100, seed: 0 }, abort.signal)
    await events.next()
    abort.abort(new Error('gone'))
    await expect(events.next()).rejects.toThrow('gone')
    expect(model.runtime.tf.memory().numTensors).toBe(before)
  })
})

describe('the filters of pixels', () => {
  const image = Float32Array.from({ length: 6 * 5 * 3 }, (_, i) => (i * 37) % 29)
  it('roll forth and back', () => {
    expect(roll(roll(image, 6, 5, 2, -1), 6, 5, -2, 1)).toEqual(image)
  })
  it('blur keeps a flat image flat', () => {
    for (const value of blur(new Float32Array(90).fill(7), 6, 5, 1.5)) expect(value).toBeCloseTo(7, 5)
  })
  it("total variation's gradient agrees with finite differences", () => {
    const variation = (values: Float64Array) => {
      let sum = 0
      for (let y = 0; y < 6; y++)
        for (let x = 0; x < 5; x++)
          for (let c = 0; c < 3; c++) {
            const at = (row: number, column: number) => values[(Math.min(5, row) * 5 + Math.min(4, column)) * 3 + c]!
            sum += Math.sqrt((at(y, x + 1) - at(y, x)) ** 2 + (at(y + 1, x) - at(y, x)) ** 2 + 1)
          }
      return sum
    }
    const gradient = totalVariationGradient(image, 6, 5)
    for (let i = 0; i < image.length; i += 7) {
      const moved = (by: number) => variation(Float64Array.from(image, (value, k) => (k === i ? value + by : value)))
      expect(gradient[i]).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 3)
    }
  })
})

describe('the X-ray', () => {
  it('shows the stages of this recipe, from pixels to dropout', async () => {
    const stages = await xray(model, testPixels(), 5)
    expect(stages.map((stage) => stage.id)).toEqual(['raw', 'normalised', 'augmented', 'dropout'])
    const [raw, normalised, augmented, dropped] = stages.map((stage) => stage.values)
    expect(normalised![0]).toBeCloseTo((raw![0]! - 120) / 60, 4)
    const zeros = dropped!.reduce((count, value) => count + (value === 0 ? 1 : 0), 0)
    const zerosBefore = augmented!.reduce((count, value) => count + (value === 0 ? 1 : 0), 0)
    expect((zeros - zerosBefore) / (3072 - zerosBefore)).toBeCloseTo(0.2, 1)
    expect(
      Math.max(...dropped!.map((value, i) => Math.abs(value === 0 ? 0 : value - augmented![i]! / 0.8))),
    ).toBeLessThan(1e-4)
  })
})

describe('filters', () => {
  it('gives the weights of one channel and its bias', () => {
    const { weights, height, width, inputs, bias } = filterOf(model, 'conv3', 4)
    const stored = model.weights.get('conv3/kernel')!
    expect([height, width, inputs, weights.length]).toEqual([3, 3, stored.shape[2], 9 * stored.shape[2]!])
    expect(weights[5]).toBe(stored.data[5 * stored.shape[3]! + 4])
    expect(bias).toBe(model.weights.get('conv3/bias')!.data[4])
  })
  it('refuses a layer without weights', () => {
    expect(() => filterOf(model, 'average1', 0)).toThrow('average1 has no weights')
  })
})

describe('the store of models', () => {
  const fake = (log: string[]) => (reference: { id: string }) => {
    log.push(`load ${reference.id}`)
    return Promise.resolve({ ...model, dispose: () => void log.push(`close ${reference.id}`) })
  }
  const named = (id: string) => ({ id, path: id, runtime: 'auto' as const })

  it('closes the least recently used model, and none that is in use', async () => {
    const log: string[] = []
    const store = new ModelStore(fake(log), 2)
    const held = await store.hold(named('a'))
    await store.use(named('b'), async () => {})
    await store.use(named('c'), async () => {})
    await Promise.resolve()
    expect(log).toEqual(['load a', 'load b', 'load c', 'close b'])
    held.release()
    await store.use(named('a'), async () => {})
    expect(log).toHaveLength(4)
  })

  it('tries again after a model that did not load', async () => {
    let tries = 0
    const store = new ModelStore(async () => {
      if (tries++ === 0) throw new Error('broken file')
      return model
    })
    await expect(store.use(named('a'), async () => 1)).rejects.toThrow('broken file')
    await expect(store.use(named('a'), async () => 2)).resolves.toBe(2)
  })
})
