import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ExportCase,
  exportedModel,
  kindCases,
  paperCases,
  preprocessings,
  presetCases,
  rowCases,
} from '../../../../../test/exports/cases.ts'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { scoresOf } from '../../../../../test/open/scores.ts'
import { withFile } from '../../open/byteSource.ts'
import type { ForeignModel } from '../../open/foreignModel.ts'
import { readOnnx } from '../../open/onnx/model.ts'
import { openOnnx } from '../../open/onnx/openOnnx.ts'
import { openModelFile } from '../../open/openFile.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import type { ExportedModel } from '../exportedModel.ts'
import { writeOnnx } from './writeOnnx.ts'

const OPTIONS = { id: 'again', title: 'Again' }
const runtime = await loadRuntime('wasm')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-onnx-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(model: ExportedModel, inside = false): Promise<string> {
  const path = join(folder, 'model.onnx')
  await writeFile(path, writeOnnx(model, inside, '0.0.0'))
  return path
}

async function expectSameScores(model: ExportedModel, found: ForeignModel) {
  const { height, width } = model.architecture.input
  const images = formulaValues(3, 2 * height * width * 3)
  const wanted = await scoresOf(runtime, { ...found, architecture: model.architecture, tensors: model.weights }, images)
  expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(0)
  expect(relativeError(await scoresOf(runtime, found, images), wanted)).toBeLessThan(1e-5)
}

const named = (cases: ExportCase[]) => cases.map((one) => [one.name, one] as const)

describe('an exported network that is opened again', () => {
  it.each(named([...paperCases(), ...presetCases(), ...kindCases(), ...rowCases()]))('%s', async (_, one) => {
    const model = exportedModel(one)
    const found = await openModelFile(await written(model), OPTIONS)
    expect(found.architecture).toEqual({ ...model.architecture, ...OPTIONS })
    expect(found.classes).toEqual(model.classes)
    await expectSameScores(model, found)
  })

  it('whose run has a long title is still known as it was', async () => {
    const model = { ...exportedModel(rowCases()[0]!), title: 't'.repeat(300) }
    const { classes } = await openModelFile(await written(model), OPTIONS)
    expect(classes).toEqual(model.classes)
  })

  it('has its preprocessing, inside the graph or beside it', async () => {
    const [one] = rowCases()
    for (const state of preprocessings(one!.architecture.input))
      for (const inside of [false, true]) {
        const model = exportedModel(one!, state)
        const found = await openModelFile(await written(model, inside), OPTIONS)
        expect(found.preprocessing).toEqual(state)
        await expectSameScores(model, found)
      }
  })
})

describe('its nodes alone, without what its metadata says', () => {
  /** As another program's file: read by its operators. */
  async function byNodes(model: ExportedModel) {
    return withFile(await written(model), (source) => {
      const file = readOnnx(source)
      file.metadata.delete('allconv')
      return openOnnx(
        file,
        () => {
          throw new Error('no file lies beside it')
        },
        OPTIONS,
      )
    })
  }

  // A p-norm of other powers, neighbours of an even number and windows over the map's end are written with nodes that are no layer of their own.
  const isReadable = ({ name }: ExportCase) =>
    !/"p":(2\.5|64|40|"infinity")|"size":2|"kind":"average-pooling".*"padding":[12],"ceil":true,"countPadding":true/.test(
      name,
    )
  it.each(named([...paperCases(), ...presetCases(), ...kindCases(), ...rowCases()].filter(isReadable)))(
    '%s',
    async (_, one) => {
      const model = exportedModel(one)
      const found = await byNodes(model)
      expect(found.classes).toEqual(model.classes)
      await expectSameScores(model, found)
    },
  )
})

it('believes its metadata no longer where another program has changed a node', async () => {
  const [one] = paperCases()
  const path = await written(exportedModel(one!))
  await withFile(path, (source) => {
    const bytes = Buffer.from(source.read(0, source.size))
    // The first ReLU becomes another operator of four letters.
    bytes.write('Tanh', bytes.indexOf('\x22\x04Relu', 0, 'latin1') + 2)
    return writeFile(path, bytes)
  })
  const { architecture } = await openModelFile(path, OPTIONS)
  expect(architecture.layers[0]).toMatchObject({ kind: 'convolution', activation: 'tanh' })
})
