import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTestModel, standardising, testPixels, writeTestModel } from '../../../../test/explain/testModel.ts'
import { type LoadedModel, loadModel } from '../checkpoint/loadModel.ts'
import { filterOf } from './filter.ts'
import { ModelStore } from './modelStore.ts'
import { xray } from './xray.ts'

let folder: string
let model: LoadedModel
beforeAll(async () => {
  const reference = await writeTestModel({
    recipe: { preprocessing: 'standardise', augmentation: { flip: true, shift: 4 } },
    preprocessing: standardising(),
  })
  folder = reference.folder
  model = await loadModel(reference)
})
afterAll(async () => {
  model.dispose()
  await removeTestModel({ folder })
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
