import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  removeTestModel,
  standardising,
  type TestModelOptions,
  testPixels,
  writeTestModel,
} from '../../../../test/explain/testModel.ts'
import { spearman } from '../../../shared/correlation.ts'
import type { AttributionMap, Target } from '../../../shared/explain/attribution.ts'
import { DEFAULT_OPTIONS, METHOD_IDS, type MethodId } from '../../../shared/explain/methods.ts'
import { clipRectangle, receptiveRectangle } from '../../../shared/explain/receptiveRectangle.ts'
import { loadModel } from '../checkpoint/loadModel.ts'
import { explain } from './explain.ts'
import { look } from './look.ts'
import type { OpenModel } from './modelStore.ts'
import { PassCache } from './passCache.ts'
import { sanity } from './sanity.ts'

const opened: { model: OpenModel; folder: string }[] = []
async function open(options: TestModelOptions = {}): Promise<OpenModel> {
  const reference = await writeTestModel(options)
  const model = await loadModel(reference)
  const withPasses = { ...model, passes: new PassCache(model.runtime) }
  opened.push({ model: withPasses, folder: reference.folder })
  return withPasses
}
afterAll(async () => {
  for (const { model, folder } of opened) {
    model.passes.clear()
    model.dispose()
    await removeTestModel({ folder })
  }
})

const never = new AbortController().signal
const pixels = testPixels()
const ask = (model: OpenModel, target: Target, methods: readonly MethodId[], options = {}, image = pixels) =>
  explain(model, { pixels: image, target, methods, options: { ...DEFAULT_OPTIONS, ...options } }, never)
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0)
const distance = (a: Float32Array, b: Float32Array) => {
  const difference = Math.hypot(...a.map((value, i) => value - b[i]!))
  return difference / Math.max(Math.hypot(...a), Math.hypot(...b))
}

/** A class whose score is above zero, and one whose maps are all zero: made so by its bias. */
const LIVE = 3
const DEAD = 5
const liveAndDead = (tensors: Parameters<NonNullable<TestModelOptions['change']>>[0]) => {
  const bias = tensors.get('conv9/bias')!.data
  bias.fill(2)
  bias[DEAD] = -50
}

describe.each(['all-cnn-c', 'model-c'])('explaining %s', (network) => {
  let model: OpenModel
  const last = network === 'all-cnn-c' ? 'conv9' : 'conv7'
  beforeAll(async () => {
    model = await open({
      network,
      change: (tensors) => {
        const bias = tensors.get(`${last}/bias`)!.data
        bias.fill(2)
        bias[DEAD] = -50
      },
    })
  })

  it.each<[string, Target]>([
    ['a class', { kind: 'class', index: LIVE }],
    ['a channel', { kind: 'channel', layer: 'conv4', channel: 2 }],
    ['a unit', { kind: 'unit', layer: 'conv5', channel: 1, row: 3, column: 4 }],
  ])('gives every method for %s, finite and of the right shape', async (_, target) => {
    const maps = await ask(model, target, METHOD_IDS)
    expect(maps.map((map) => map.method)).toEqual([...METHOD_IDS])
    for (const map of maps) {
      const size = map.shape.reduce((product, side) => product * side, 1)
      expect([map.pixels.length, map.network.length]).toEqual([size, size])
      expect(map.pixels.every(Number.isFinite) && map.network.every(Number.isFinite), map.method).toBe(true)
      expect(
        map.network.some((value) => value !== 0),
        map.method,
      ).toBe(true)
    }
  })

  it('gives three different pictures by the three backward rules', async () => {
    const [gradient, deconvnet, guided] = await ask(model, { kind: 'class', index: LIVE }, [
      'gradient',
      'deconvnet',
      'guided-backprop',
    ])
    expect(distance(gradient!.network, deconvnet!.network)).toBeGreaterThan(0.1)
    expect(distance(gradient!.network, guided!.network)).toBeGreaterThan(0.1)
    expect(distance(deconvnet!.network, guided!.network)).toBeGreaterThan(0.1)
  })

  it('changes the picture when another class is asked for', async () => {
    for (const method of ['gradient', 'guided-backprop', 'integrated-gradients', 'occlusion'] as const) {
      const [one] = await ask(model, { kind: 'class', index: LIVE }, [method])
      const [other] = await ask(model, { kind: 'class', index: 8 }, [method])
      expect(distance(one!.network, other!.network), method).toBeGreaterThan(0.1)
    }
  })

  it('explains a dead class from before its ReLU, says so, and draws no blank picture', async () => {
    const [map] = await ask(model, { kind: 'class', index: DEAD }, ['gradient'])
    expect(map).toMatchObject({ start: 'before-relu', note: expect.stringContaining('before that ReLU') })
    expect(map!.score).toBeLessThan(-40)
    expect(map!.network.some((value) => value !== 0)).toBe(true)
    const [live] = await ask(model, { kind: 'class', index: LIVE }, ['gradient'])
    expect(live).toMatchObject({ start: 'after-relu', note: null })
  })

  it('sums integrated gradients to the change of the score', async () => {
    const [map] = await ask(model, { kind: 'class', index: LIVE }, ['integrated-gradients'], { steps: 128 })
    expect(map!.completeness!.relativeError).toBeLessThan(0.02)
    expect(sum(map!.network)).toBeCloseTo(map!.completeness!.sum, 4)
    expect(map!.completeness).toMatchObject({ steps: 128, wanted: null })
  })

  it('finds the steps that integrated gradients want, and with those they are complete', async () => {
    const target = { kind: 'class', index: 8 } as const
    const [few] = await ask(model, target, ['integrated-gradients'], { steps: 1 })
    expect(few!.completeness!.relativeError).toBeGreaterThan(0.05)
    const { wanted } = few!.completeness!
    if (!wanted || wanted.steps === null) throw new Error('No number of steps was found.')
    const [enough] = await ask(model, target, ['integrated-gradients'], { steps: wanted.steps })
    if (wanted.isComputed) expect(enough!.completeness!.relativeError).toBeLessThanOrEqual(0.05)
    else expect(enough!.completeness!.relativeError).toBeLessThan(few!.completeness!.relativeError)
  })

  it("leaves everything outside a unit's receptive field at zero", async () => {
    const target = { kind: 'unit', layer: 'conv3', channel: 2, row: 5, column: 9 } as const
    const layer = model.network.report.layers.find(({ name }) => name === target.layer)!
    const field = clipRectangle(receptiveRectangle(layer.receptiveField, target.row, target.column), 32, 32)
    const inside = (i: number, channels: number) => {
      const [row, column] = [Math.floor(i / channels / 32), Math.floor(i / channels) % 32]
      return (
        row >= field.top && row < field.top + field.height && column >= field.left && column < field.left + field.width
      )
    }
    for (const { network: values, method, shape } of await ask(
      model,
      target,
      METHOD_IDS.filter((id) => id !== 'grad-cam' && id !== 'occlusion'),
    ))
      expect(
        [...values].every((value, i) => value === 0 || inside(i, shape[2])),
        method,
      ).toBe(true)
  })

  it('leaves no tensor behind', async () => {
    const { tf } = model.runtime
    await ask(model, { kind: 'class', index: LIVE }, METHOD_IDS)
    const before = tf.memory().numTensors
    await ask(model, { kind: 'class', index: LIVE }, METHOD_IDS)
    await look(model, pixels, [], null)
    await look(model, pixels, [{ layer: 'conv2', channel: 1 }], ['conv2'])
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('maps in the space of the pixels', () => {
  /** A symmetric mixing of neighbouring pixels: a whitening matrix as far as its use goes. */
  const zca = () => {
    const size = 3072
    const data = new Float32Array(size * size)
    for (let i = 0; i < size; i++) {
      data[i * size + i] = 1.5
      if (i + 3 < size) data[i * size + i + 3] = data[(i + 3) * size + i] = -0.4
    }
    return [
      { name: 'preprocessing/mean', shape: [size], data: Float32Array.from({ length: size }, (_, i) => (i % 7) / 50) },
      { name: 'preprocessing/zca', shape: [size, size], data },
    ]
  }
  it.each([
    ['none', []],
    ['standardise', standardising()],
    ['gcn', []],
    ['gcn-zca', zca()],
  ] as const)('are the gradient by the pixels, through %s', async (kind, tensors) => {
    const model = await open({ recipe: { preprocessing: kind }, preprocessing: [...tensors] as never, lastRelu: false })
    const [map] = await ask(model, { kind: 'class', index: 2 }, ['gradient'])
    // Along the gradient itself the score's change is the squared length of the gradient, in the first order.
    const length = Math.hypot(...map!.pixels)
    const score = async (step: number) => {
      const moved = Float32Array.from(pixels, (value, i) => value + (step * map!.pixels[i]!) / length)
      const { passes } = model
      const input = await model.preprocessing.apply(moved, 1)
      passes.clear()
      const { pass } = await passes.get(model.network, testPixels(9), async () => input)
      const values = (await pass.logits.data())[2]!
      passes.clear()
      return values
    }
    const slope = ((await score(0.5)) - (await score(-0.5))) / 1
    expect(slope / length).toBeCloseTo(1, 1)
  })
})

describe('looking', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await open({ change: liveAndDead })
  })

  it('gives scores, and every layer but dropout with its channels first', async () => {
    const seen = await look(model, pixels, [], null)
    expect(sum(seen.probabilities)).toBeCloseTo(1, 5)
    expect(seen.maps.map((map) => map.layer)).toEqual([
      ...Array.from({ length: 9 }, (_, i) => `conv${i + 1}`),
      'average1',
    ])
    const classes = seen.maps.at(-2)!
    expect([classes.height, classes.width, classes.channels]).toEqual([6, 6, 10])
    const mean = sum(classes.values.slice(LIVE * 36, LIVE * 36 + 36)) / 36
    expect(mean).toBeCloseTo(seen.logits[LIVE]!, 4)
    expect(seen.logits[DEAD]).toBe(0)
    expect(seen.scoresBeforeRelu[DEAD]).toBeLessThan(-40)
  })

  it('gives only the layers asked for', async () => {
    expect((await look(model, pixels, [], ['conv2'])).maps.map((map) => map.layer)).toEqual(['conv2'])
    expect((await look(model, pixels, [], [])).maps).toEqual([])
  })

  it('mutes a channel: its map is zero, the others of its layer stay, the scores move', async () => {
    const seen = await look(model, pixels, [], null)
    const layer = seen.maps[1]!
    const strength = (c: number) => sum(layer.values.subarray(c * 1024, (c + 1) * 1024))
    const channel = Array.from({ length: layer.channels }, (_, c) => c).reduce((a, b) =>
      strength(a) > strength(b) ? a : b,
    )
    const muted = await look(model, pixels, [{ layer: 'conv2', channel }], null)
    for (let c = 0; c < layer.channels; c++) {
      const [before, after] = [layer, muted.maps[1]!].map((map) => map.values.slice(c * 1024, (c + 1) * 1024))
      expect([...after!]).toEqual(c === channel ? Array(1024).fill(0) : [...before!])
    }
    expect(distance(seen.logits, muted.logits)).toBeGreaterThan(1e-4)
  })
})

describe('the sanity check', () => {
  it('tells maps that depend on the weights from those that hardly do, and repeats itself by its seed', async () => {
    const model = await open({ change: liveAndDead })
    const question = {
      pixels,
      target: { kind: 'class', index: LIVE } as const,
      methods: ['gradient', 'guided-backprop'] as const,
      options: DEFAULT_OPTIONS,
    }
    const { rows, trained, random } = await sanity(model, question, never)
    const again = await sanity(model, question, never)
    expect(again.rows).toEqual(rows)
    expect(rows.map((row) => row.method)).toEqual(['gradient', 'guided-backprop'])
    for (const [i, row] of rows.entries()) {
      expect(row.correlation).toBeCloseTo(spearman(trained[i]!.pixels, random[i]!.pixels), 10)
      expect(Math.abs(row.correlation)).toBeLessThan(0.9)
    }
  })
})

describe('asking for what does not exist', () => {
  it.each<[Target, readonly MethodId[], string]>([
    [{ kind: 'class', index: 10 }, ['gradient'], 'classes 0 to 9'],
    [{ kind: 'unit', layer: 'conv4', channel: 0, row: 16, column: 0 }, ['gradient'], '16 rows and 16 columns'],
    [{ kind: 'channel', layer: 'conv12', channel: 0 }, ['gradient'], 'no layer "conv12"'],
    [{ kind: 'channel', layer: 'conv1', channel: 0 }, ['grad-cam'], 'none below conv1:0'],
  ])('%j by %j is refused in words', async (target, methods, message) => {
    await expect(ask(opened[0]!.model, target, methods)).rejects.toThrow(message)
  })

  it('stops at once when the asker is gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'))
    const question = {
      pixels,
      target: { kind: 'class', index: 0 } as const,
      methods: METHOD_IDS,
      options: DEFAULT_OPTIONS,
    }
    await expect(explain(opened[0]!.model, question, gone)).rejects.toThrow('gone')
  })
})

/** Two answers of one map must not share memory that a later answer overwrites. */
it('hands out maps that stay as they are', async () => {
  const model = opened[0]!.model
  const [first] = (await ask(model, { kind: 'class', index: LIVE }, ['gradient'])) as [AttributionMap]
  const copy = first.network.slice()
  await ask(model, { kind: 'class', index: 1 }, ['gradient'], {}, testPixels(4))
  expect(first.network).toEqual(copy)
})
