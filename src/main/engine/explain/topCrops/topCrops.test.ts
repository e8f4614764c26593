import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTestModel, writeTestModel } from '../../../../../test/explain/testModel.ts'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { formulaWeights } from '../../../../../test/golden/networks.ts'
import { paperArchitecture } from '../../../../shared/architecture/paper.ts'
import { DEFAULT_OPTIONS } from '../../../../shared/explain/methods.ts'
import { type LoadedModel, loadModel } from '../../checkpoint/loadModel.ts'
import { writeDataset } from '../../data/writeFolder.ts'
import { explain } from '../explain.ts'
import { look } from '../look.ts'
import { PassCache } from '../passCache.ts'
import { buildIndex } from './buildIndex.ts'
import { channelSummary } from './channelSummary.ts'
import { Histograms } from './histograms.ts'
import { readIndex, type TopCropsIndex } from './indexFile.ts'
import { Ranking } from './ranking.ts'

/** [image, position, activation], best first, of every channel of every layer, by scripts/golden/top_crops.py. */
interface Golden {
  images: number
  width: number
  networks: Record<string, Record<string, [number, number, number][][]>>
}
const golden = JSON.parse(
  readFileSync(new URL('../../../../../test/golden/topCrops.json', import.meta.url), 'utf8'),
) as Golden

/** The script's images: the upper byte of the formula's hashes. */
const pixels = Uint8Array.from(formulaValues(3000, golden.images * 3072), (value) => Math.floor((value + 1) * 128))
const never = new AbortController().signal

async function run(model: LoadedModel, request: Parameters<typeof buildIndex>[1], signal = never) {
  const events = buildIndex(model, request, signal)
  for (;;) {
    const { done, value } = await events.next()
    if (done) return value
  }
}

describe.each(Object.keys(golden.networks))('the top crops of %s', (network) => {
  let model: LoadedModel
  let folder: string
  let datasetFolder: string
  let index: TopCropsIndex
  const indexPath = () => join(folder, 'cache', 'index.safetensors')
  beforeAll(async () => {
    const reference = await writeTestModel({
      network,
      width: golden.width,
      change: (tensors) => {
        for (const tensor of formulaWeights(paperArchitecture(network, { width: golden.width })))
          tensors.set(tensor.name, tensor)
      },
    })
    folder = reference.folder
    model = await loadModel(reference)
    datasetFolder = join(folder, 'dataset')
    const head = { name: 'golden', title: 'Golden', source: 'formula', classes: ['a', 'b'], height: 32, width: 32 }
    await writeDataset(datasetFolder, head, async ({ append }) => {
      await append('train', pixels.slice(0, 3072), [1])
      await append(
        'test',
        pixels,
        Array.from({ length: golden.images }, (_, i) => i % 2),
      )
    })
    await run(model, { datasetFolder, part: 'test', indexPath: indexPath() })
    index = (await readIndex(indexPath()))!
  })
  afterAll(async () => {
    model.dispose()
    await removeTestModel({ folder })
  })

  it('equal a brute-force search in PyTorch: images, positions and activations of all channels', () => {
    let compared = 0
    for (const [layer, channels] of Object.entries(golden.networks[network]!)) {
      const { width } = model.network.report.layers.find(({ name }) => name === layer)!.output
      for (const [channel, rows] of channels.entries())
        for (const [i, unit] of index.units(layer, channel, width).entries()) {
          const [image, position, activation] = rows[i]!
          expect([unit.image, unit.row * width + unit.column], `${layer}:${channel} place ${i}`).toEqual([
            image,
            position,
          ])
          expect(unit.activation).toBeCloseTo(activation, 4)
          compared++
        }
    }
    expect(compared).toBe(9 * Object.values(golden.networks[network]!).reduce((sum, rows) => sum + rows.length, 0))
  })

  it('count every activation of every eighth image in the histograms', () => {
    const { counts, total, active, low, high, every } = index.histogram('conv3', 2)
    expect(every).toBe(8)
    expect(total).toBe(16 * 16 * 5)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total)
    expect(low).toBe(0)
    expect(high).toBeGreaterThan(0)
    expect(active).toBeLessThanOrEqual(total)
  })

  it('show each crop with the very maps that the unit has in its image', async () => {
    const layer = 'conv4'
    const channel = golden.networks[network]![layer]!.findIndex((rows) => rows[0]![2] > 0)
    const summary = await channelSummary(model, {
      indexPath: indexPath(),
      datasetFolder,
      layer,
      channel,
      methods: ['deconvnet', 'guided-backprop'],
    })
    expect(summary).toMatchObject({ layer, channel, part: 'test', images: golden.images })
    expect(summary.crops).toHaveLength(9)
    const { size, start, jump } = model.network.report.layers.find(({ name }) => name === layer)!.receptiveField
    const passes = new PassCache(model.runtime)
    const open = { ...model, passes }
    for (const crop of summary.crops) {
      expect([crop.crop.height, crop.crop.width]).toEqual([size, size])
      const image = pixels.slice(crop.image * 3072, (crop.image + 1) * 3072)
      const seen = await look(open, image, [], [layer])
      const map = seen.maps[0]!
      expect(map.values[(channel * map.height + crop.row) * map.width + crop.column]).toBeCloseTo(crop.activation, 4)
      const target = { kind: 'unit', layer, channel, row: crop.row, column: crop.column } as const
      const maps = await explain(
        open,
        { pixels: image, target, methods: ['deconvnet', 'guided-backprop'], options: DEFAULT_OPTIONS },
        never,
      )
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const [row, column] = [start + crop.row * jump + y, start + crop.column * jump + x]
          const outside = row < 0 || row > 31 || column < 0 || column > 31
          const [from, to] = [(row * 32 + column) * 3, (y * size + x) * 3]
          expect(crop.crop.pixels[to]).toBe(outside ? 128 : image[from])
          for (const [m, { values }] of crop.maps.entries())
            expect(values[to]).toBeCloseTo(outside ? 0 : maps[m]!.pixels[from]!, 5)
        }
    }
    passes.clear()
  })

  it('leave nothing behind when they are cancelled', async () => {
    const abort = new AbortController()
    const path = join(folder, 'cancelled', 'index.safetensors')
    const events = buildIndex(model, { datasetFolder, part: 'test', indexPath: path }, abort.signal)
    await events.next()
    abort.abort(new Error('cancelled'))
    await expect(events.next()).rejects.toThrow('cancelled')
    expect(await readdir(folder)).not.toContain('cancelled')
    expect(await readIndex(path)).toBeNull()
  })

  it('are missed in words before they are searched', async () => {
    const question = { indexPath: join(folder, 'none'), datasetFolder, layer: 'conv1', channel: 0, methods: [] }
    await expect(channelSummary(model, question)).rejects.toThrow('search the data set for them first')
  })
})

describe('ranking', () => {
  it('keeps the earlier image among equals and drops the tenth', () => {
    const ranking = new Ranking(1)
    for (let image = 0; image < 12; image++) ranking.offer(0, image, 0, image === 11 ? 2 : 1)
    expect([...ranking.image]).toEqual([11, 0, 1, 2, 3, 4, 5, 6, 7])
  })
})

describe('histograms', () => {
  it.each(['positive', 'signed'] as const)('of %s numbers give the same counts in whatever order they come', (sign) => {
    const values = Array.from(
      { length: 500 },
      (_, i) => (sign === 'signed' ? Math.sin(i) : Math.abs(Math.sin(i))) * 3 ** (i % 5),
    )
    const count = (order: number[]) => {
      const histograms = new Histograms(1, sign)
      histograms.add(Float32Array.from(order))
      return histograms
    }
    const up = count(values.toSorted((a, b) => Math.abs(a) - Math.abs(b)))
    const down = count(values.toSorted((a, b) => Math.abs(b) - Math.abs(a)))
    expect([...up.counts]).toEqual([...down.counts])
    const width = ((sign === 'signed' ? 2 : 1) * up.limit[0]!) / 64
    const low = sign === 'signed' ? -up.limit[0]! : 0
    const direct = new Array(64).fill(0)
    for (const value of values) direct[Math.min(63, Math.floor((value - low) / width))]++
    expect([...up.counts]).toEqual(direct)
  })
})
