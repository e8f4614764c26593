import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTestModel, standardising, writeTestModel } from '../../../../../test/explain/testModel.ts'
import type { AtlasEvent } from '../../../../shared/explain/maximisation.ts'
import { type LoadedModel, loadModel } from '../../checkpoint/loadModel.ts'
import { atlas, smaller } from './atlas.ts'
import { type MaximisationRequest, maximise } from './maximise.ts'

const never = new AbortController().signal
let folder: string
let model: LoadedModel
beforeAll(async () => {
  const reference = await writeTestModel({
    recipe: { preprocessing: 'standardise' },
    preprocessing: standardising(),
  })
  folder = reference.folder
  model = await loadModel(reference)
})
afterAll(async () => {
  model.dispose()
  await removeTestModel({ folder })
})

async function run(changes: Partial<MaximisationRequest> = {}) {
  const events = []
  const target = { kind: 'channel', layer: 'conv4', channel: 3 } as const
  const request = { target, prior: 'fourier', steps: 48, seed: 1, pictures: 2, ...changes } as const
  for await (const event of maximise(model, request, never)) events.push(event)
  return { events, first: events[0]!, last: events.at(-1)! }
}

describe('activation maximisation', () => {
  it.each(['fourier', 'maco', 'pixels'] as const)(
    '%s: raises every picture well above its beginning',
    async (prior) => {
      const { first, last } = await run({ prior })
      expect([first.step, first.done, last.step, last.done]).toEqual([0, false, 48, true])
      expect(last.pictures.map(({ seed }) => seed)).toEqual([1, 2])
      for (const [i, { activation }] of last.pictures.entries())
        expect(activation).toBeGreaterThan(first.pictures[i]!.activation + 0.2)
    },
  )

  it('gives the same picture for the same seed, alone or among others, and another for another', async () => {
    const [two, alone] = [await run(), await run({ seed: 2, pictures: 1 })]
    const [one, other] = two.last.pictures.map(({ pixels }) => pixels)
    const again = alone.last.pictures[0]!.pixels
    // Sums of a batch may round otherwise than those of one image.
    expect(Math.max(...again.map((value, i) => Math.abs(value - other![i]!)))).toBeLessThanOrEqual(2)
    expect(one).not.toEqual(other)
  })

  it('seeks one unit: pixels outside its receptive field stay as they were', async () => {
    const target = { kind: 'unit', layer: 'conv2', channel: 1, row: 8, column: 8 } as const
    const { first, last } = await run({ target, prior: 'pixels', pictures: 1 })
    expect(last.pictures[0]!.activation).toBeGreaterThan(first.pictures[0]!.activation + 0.2)
    const [before, after] = [first.pictures[0]!.pixels, last.pictures[0]!.pixels]
    const corner = (31 * 32 + 31) * 3
    expect(after.subarray(corner)).toEqual(before.subarray(corner))
  })

  it('leaves no tensor behind and stops when the asker is gone', async () => {
    const before = model.runtime.tf.memory().numTensors
    const abort = new AbortController()
    const target = { kind: 'channel', layer: 'conv2', channel: 0 } as const
    const events = maximise(model, { target, prior: 'fourier', steps: 100, seed: 0, pictures: 2 }, abort.signal)
    await events.next()
    abort.abort(new Error('gone'))
    await expect(events.next()).rejects.toThrow('gone')
    expect(model.runtime.tf.memory().numTensors).toBe(before)
  })
})

describe('an atlas', () => {
  it('has a picture for each channel that is asked for, and says how far it is', async () => {
    const events: AtlasEvent[] = []
    const channels = [9, 8, 7, 6, 5, 4, 3, 2, 1]
    const request = { layer: 'conv4', channels, prior: 'fourier', steps: 4, seed: 0 } as const
    for await (const event of atlas(model, request, never)) events.push(event)
    const pictures = events.flatMap((event) => event.pictures)
    expect(pictures.map(({ channel }) => channel)).toEqual(channels)
    expect(events.at(-1)).toMatchObject({ done: 9, total: 9, secondsLeft: 0 })
    expect(pictures.every(({ pixels }) => pixels.length === 32 * 32 * 3)).toBe(true)
  })

  it('makes pictures of large inputs smaller by whole pixels', () => {
    const large = Uint8Array.from({ length: 130 * 66 * 3 }, (_, i) => (Math.floor(i / 3) % 66 < 33 ? 10 : 20))
    const small = smaller(large, { height: 130, width: 66 })
    expect(small.length).toBe(43 * 22 * 3)
    expect([small[0], small[21 * 3]]).toEqual([10, 20])
  })
})

/** The largest activations among 1,000 test images of CIFAR-10, by scripts/golden/strongest_images.py. */
const golden = JSON.parse(
  readFileSync(new URL('../../../../../test/golden/strongestImages.json', import.meta.url), 'utf8'),
) as { channels: number[]; strongest: Record<string, number[]> }

describe('on the network that comes along', () => {
  let trained: LoadedModel
  beforeAll(async () => {
    const path = join(import.meta.dirname, '../../../../../resources/networks/all-cnn-c-cifar-10.safetensors')
    trained = await loadModel({ id: path, path, runtime: 'auto' })
  })
  afterAll(() => trained.dispose())

  it.each(Object.keys(golden.strongest))(
    '%s: pictures excite more than any of 1,000 photographs, and are not flat',
    async (layer) => {
      const request = { layer, channels: golden.channels, prior: 'fourier', steps: 64, seed: 0 } as const
      const pictures = []
      for await (const event of atlas(trained, request, never)) pictures.push(...event.pictures)
      expect(pictures).toHaveLength(golden.channels.length)
      for (const [i, { activation, pixels }] of pictures.entries()) {
        expect(activation).toBeGreaterThan(golden.strongest[layer]![i]!)
        expect(deviation(pixels)).toBeGreaterThan(25) // of photographs: 51
      }
    },
  )
})

/** Standard deviation over the positions, in the mean over the colours: 0 for a flat picture. */
function deviation(pixels: Uint8Array): number {
  const colours = [0, 1, 2].map((colour) => {
    const own = Array.from(pixels).filter((_, i) => i % 3 === colour)
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length
    return Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length)
  })
  return colours.reduce((sum, value) => sum + value, 0) / 3
}
