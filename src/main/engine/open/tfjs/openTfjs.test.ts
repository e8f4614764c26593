import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from '@tensorflow/tfjs'
import { tensor } from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  exportedModel,
  kindCases,
  paperCases,
  preprocessings,
  presetCases,
  rowCases,
} from '../../../../../test/exports/cases.ts'
import { ownScores } from '../../../../../test/exports/scores.ts'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { scoresOf } from '../../../../../test/open/scores.ts'
import { filled, functional, inOrder, saved } from '../../../../../test/open/tfjsModels.ts'
import { ArchitectureSchema } from '../../../../shared/architecture/spec.ts'
import type { ExportedModel } from '../../exports/exportedModel.ts'
import { writeGraphModel } from '../../exports/tfjs/writeGraphModel.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import { openModelFile } from '../openFile.ts'

const runtime = await loadRuntime('wasm')
const OPTIONS = { id: 'model', title: 'Model' }
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-tfjs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('layers models of TensorFlow.js', () => {
  it.each([
    ['functional', functional],
    ['sequential', inOrder],
  ])('%s gives the scores of tfjs', async (_, make) => {
    const model = filled(make())
    const images = formulaValues(2, 2 * 9 * 9 * 3)
    const scores = model.predict(tensor(images, [2, 9, 9, 3])) as Tensor
    const opened = await openModelFile(await saved(model, folder), OPTIONS)
    expect(opened.form).toBe('TensorFlow.js layers model')
    expect(relativeError(await scoresOf(runtime, opened, images), await scores.data())).toBeLessThan(1e-5)
  })
})

const networks = [...paperCases(), ...presetCases(), ...kindCases(), ...rowCases()]
const written = async (model: ExportedModel, inside: boolean, change: (json: Exported) => void = () => {}) => {
  for (const { name, bytes } of writeGraphModel(model, inside, '0.0.0')) await writeFile(join(folder, name), bytes)
  const path = join(folder, 'model.json')
  const json = JSON.parse(await readFile(path, 'utf8'))
  change(json)
  await writeFile(path, JSON.stringify(json))
  return openModelFile(path, OPTIONS)
}
/** Metadata that says of the first layer's channels something else than the graph. */
interface Exported {
  userDefinedMetadata: { allconv?: { architecture: { layers: { channels?: number; activation?: string }[] } } }
}

describe("the workbench's own graph models", () => {
  it.each(networks.map((one) => [one.name, one] as const))('%s is the same network again', async (_, one) => {
    const [, state] = preprocessings(one.architecture.input)
    const model = exportedModel(one, state)
    const opened = await written(model, false)
    expect({ ...opened.architecture, id: '', title: '' }).toEqual({ ...one.architecture, id: '', title: '' })
    expect(opened.tensors.map(({ name, shape, data }) => ({ name, shape: [...shape], data }))).toEqual(
      model.weights.map(({ name, shape, data }) => ({ name, shape: [...shape], data })),
    )
    expect(opened.classes).toEqual(model.classes)
    expect(opened.preprocessing).toEqual(state)
  })

  it('a file from before is still that network', async () => {
    const opened = await openModelFile(join(import.meta.dirname, '../../../../../test/golden/tfjs/own.json'), OPTIONS)
    expect(opened.architecture.layers.map(({ kind }) => kind)).toContain('p-norm-pooling')
    expect(opened.preprocessing?.kind).toBe('standardise')
  })

  it('each preprocessing inside the graph is found in it', async () => {
    const [one] = rowCases()
    for (const state of preprocessings(one!.architecture.input))
      expect((await written(exportedModel(one!, state), true)).preprocessing).toEqual(state)
  })

  it('a whitening outside of the graph is missed in a sentence', async () => {
    const [one] = rowCases()
    const state = preprocessings(one!.architecture.input).at(-1)!
    const opened = await written(exportedModel(one!, state), false)
    expect(opened.preprocessing).toBeUndefined()
    expect(opened.notes).toEqual([expect.stringContaining('its whitening is not in the file')])
  })

  const plain = [
    ...paperCases().filter(({ name }) => name !== 'network-in-network'),
    ...presetCases().filter(({ name }) => /^(resnet-18|mobilenet-v2|convnext-tiny)$/.test(name)),
    // Read node by node, a batch normalisation of what was flattened has no channels of its own.
    ...rowCases().filter(({ name }) => name !== 'a flatten that a normalisation reads'),
  ]
  it.each(plain.map((one) => [one.name, one] as const))('%s gives the same scores without metadata', async (_, one) => {
    const model = exportedModel(one)
    const opened = await written(model, false, (json) => {
      delete json.userDefinedMetadata.allconv
    })
    const { height, width } = one.architecture.input
    const images = formulaValues(3, 2 * height * width * 3)
    const wanted = await ownScores(runtime, model, images)
    expect(relativeError(await scoresOf(runtime, opened, images), wanted)).toBeLessThan(1e-4)
  })

  it.each<[string, (layer: { channels?: number; activation?: string; relu?: boolean }) => void]>([
    ['another activation', (layer) => Object.assign(layer, { relu: false })],
    ['a thousand times the channels', (layer) => Object.assign(layer, { channels: 4000 })],
    ['no network', (layer) => Object.assign(layer, { kind: 'telepathy' })],
  ])('metadata that says %s is not believed', async (_, change) => {
    const [one] = rowCases()
    const model = exportedModel(one!)
    const opened = await written(model, false, (json) =>
      change(json.userDefinedMetadata.allconv!.architecture.layers[0]!),
    )
    const { height, width } = one!.architecture.input
    const images = formulaValues(3, 2 * height * width * 3)
    const wanted = await ownScores(runtime, model, images)
    expect(relativeError(await scoresOf(runtime, opened, images), wanted)).toBeLessThan(1e-4)
  })

  it('metadata that would take gigabytes is not believed, and nothing is taken for it', async () => {
    const window = { kernel: 1, padding: 0, relu: false }
    const architecture = ArchitectureSchema.parse({
      ...{ id: 'wide', title: 'Wide', input: { height: 40, width: 40, channels: 3 } },
      layers: [
        { kind: 'convolution', ...window, stride: 1, channels: 65_536 },
        { kind: 'convolution', ...window, stride: 2, channels: 16 },
        { kind: 'global-average' },
      ],
    })
    const model = exportedModel({ name: 'wide', architecture })
    let largest = 0
    const opened = await written(model, false, (json) => {
      Object.assign(json.userDefinedMetadata.allconv!.architecture.layers[1]!, { kernel: 2, dilation: 32 })
      const construct = (target: typeof Float32Array, given: unknown[]) => {
        if (typeof given[0] === 'number') largest = Math.max(largest, given[0])
        return Reflect.construct(target, given)
      }
      vi.stubGlobal('Float32Array', new Proxy(Float32Array, { construct }))
    }).finally(() => vi.unstubAllGlobals())
    expect(opened.architecture.layers[1]).toMatchObject({ kernel: 1, channels: 16 })
    expect(opened.preprocessing).toBeUndefined()
    expect(largest).toBeLessThan(2 ** 24)
  })

  it('a mean and a deviation inside the graph become the preprocessing', async () => {
    const [one] = rowCases()
    const state = {
      kind: 'standardise' as const,
      mean: Float32Array.of(120, 110, 100),
      deviation: Float32Array.of(60, 61, 62),
    }
    const model = exportedModel(one!, state)
    for (const { name, bytes } of writeGraphModel(model, true, '0.0.0')) await writeFile(join(folder, name), bytes)
    const { preprocessing } = await openModelFile(join(folder, 'model.json'), OPTIONS)
    expect(preprocessing?.kind).toBe('standardise')
    if (preprocessing?.kind !== 'standardise') return
    expect(relativeError(preprocessing.mean, [120, 110, 100])).toBeLessThan(1e-5)
    expect(relativeError(preprocessing.deviation, [60, 61, 62])).toBeLessThan(1e-5)
  })
})

describe('what is refused', () => {
  const node = (name: string, op: string, input: string[] = []) => ({ name, op, input, attr: {} })
  const write = async (json: object) => {
    const path = join(folder, 'refused.json')
    await writeFile(path, JSON.stringify({ weightsManifest: [], ...json }))
    return openModelFile(path, OPTIONS)
  }
  it.each<[string, object, string]>([
    [
      'an operation that is not read',
      { modelTopology: { node: [node('x', 'Placeholder'), node('up', 'ResizeBilinear', ['x'])] } },
      'refused.json cannot be opened: operation up (ResizeBilinear): the operation ResizeBilinear is not read (the nearest that is: ',
    ],
    [
      'operations in a ring',
      { modelTopology: { node: [node('a', 'Relu', ['b']), node('b', 'Relu', ['a'])] } },
      'operation a takes something that nothing computes',
    ],
    [
      'a tensor that no file holds',
      { modelTopology: { node: [node('w', 'Const')] } },
      'the tensor w is not in its files of weights',
    ],
    [
      'a tensor that would fill the memory',
      {
        modelTopology: { node: [] },
        weightsManifest: [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [1e6, 1e6], dtype: 'float32' }] }],
      },
      'the tensor w has the shape [1000000,1000000]',
    ],
  ])('%s', async (_, json, words) => {
    await expect(write(json)).rejects.toThrow(words)
  })
})
