import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { drawingOfFile, openModelFile } from '../../src/main/engine/open/openFile.ts'
import { findSources, titleOf } from '../../src/main/services/foreign/findSources.ts'
import { readCsv } from '../../src/main/services/foreign/readCsv.ts'
import { readEvents } from '../../src/main/services/foreign/readEvents.ts'
import { shapeCurves } from '../../src/main/services/foreign/shapeCurves.ts'
import { encodeCurves, readCurves } from '../../src/main/workspace/curvesFile.ts'
import { analyseDrawing } from '../../src/shared/architecture/analysis.ts'
import { diffArchitectures } from '../../src/shared/architecture/diff.ts'
import { diffText } from '../../src/shared/architecture/diffReport.ts'
import { architectureCsv } from '../../src/shared/architecture/exports.ts'
import { type Architecture, ArchitectureSchema } from '../../src/shared/architecture/spec.ts'
import { ForeignCurvesSchema } from '../../src/shared/foreign/foreignCurves.ts'
import { smallResidual } from '../open/smallResidual.ts'
import type { mutate } from './mutate.ts'
import { mutateRecords } from './mutateRecords.ts'

const GOLDEN = join(import.meta.dirname, '../golden')

/** A format that `allconv open` reads. */
export interface ModelFormat {
  /** Models of it, each as its files in test/golden: the one that is opened, then those that it names. */
  models: string[][]
  /** Opens one as the workbench does. @returns what is wrong with what came out, or null; throws as the workbench does */
  open(path: string): Promise<string | null>
  /** How its files are changed, where bytes at random would hardly ever get past a check. */
  change?: typeof mutate
}

const named = (folder: string, isOne: (name: string) => boolean) =>
  readdirSync(join(GOLDEN, folder))
    .filter(isOne)
    .sort()
    .map((name) => [join(folder, name)])

async function model(path: string): Promise<string | null> {
  const { tensors } = await openModelFile(path, { id: 'x', title: 'X', own: [smallResidual(5)] })
  const odd = tensors.find(({ data }) => data.some((value) => !Number.isFinite(value)))
  return odd ? `gave numbers that are not finite in ${odd.name}` : null
}

let unchanged: Architecture | null = null

/** What is drawn must be kept, drawn and compared, without a number that nobody knows; no drawing is the answer for a file that is read whole. */
async function drawing(path: string): Promise<string | null> {
  unchanged ??= await drawingOfFile(join(GOLDEN, DRAWN[0]![0]!), { id: 'u', title: 'U' })
  const drawn = await drawingOfFile(path, { id: 'x', title: 'X' })
  if (!drawn) return null
  const kept = ArchitectureSchema.safeParse(JSON.parse(JSON.stringify(drawn)))
  if (!kept.success) return `gave a drawing that cannot be kept: ${kept.error.message.slice(0, 300)}`
  const words = architectureCsv(analyseDrawing(kept.data)) + diffText(diffArchitectures(kept.data, unchanged!))
  const odd = /NaN|Infinity|undefined|\[object/.exec(words)
  return odd ? `says ${odd[0]} in its table or its comparison` : null
}

/** Curves may hold anything that a training can write, NaN included, but what a run keeps of them must be read again. */
async function curves(path: string): Promise<string | null> {
  for (const found of await findSources(path)) {
    const title = titleOf(found, path)
    const sources =
      found.kind === 'events' ? [await readEvents(found.files, found.root, title)] : await readCsv(found.path, title)
    for (const source of sources) {
      const shaped = shapeCurves(source)
      const about = ForeignCurvesSchema.safeParse(JSON.parse(JSON.stringify(shaped.curves)))
      if (!about.success) return `gave curves that no run can keep: ${about.error.message.slice(0, 300)}`
      const kept = join(dirname(path), 'curves.json')
      await writeFile(kept, encodeCurves(shaped.stored))
      if ((await readCurves(kept)).length !== shaped.stored.length) return 'lost a curve'
      const unclear = shaped.curves.left.find((sentence) => !isSentence(sentence))
      if (unclear !== undefined) return `said unclearly: ${JSON.stringify(unclear.slice(0, 300))}`
    }
  }
  return null
}

/** Whether a message is one sentence that a user can read. */
export const isSentence = (message: string): boolean =>
  /^[^\p{Cc}]{1,1500}\.$/u.test(message) && !/undefined|\[object/.test(message)

const isTorch = (name: string) => /\.(pth|ckpt)$/.test(name)

const ONNX = [
  ...named('onnx', (name) => name.endsWith('.onnx') && !name.startsWith('external')),
  ['onnx/external-numbers.onnx', 'onnx/external-numbers.data'],
]
/** With operators that are not computed here. */
const DRAWN = named('drawn', (name) => name.endsWith('.onnx'))

/** By the name that reports call a format by. */
export const MODEL_FORMATS: Readonly<Record<string, ModelFormat>> = {
  ONNX: { models: ONNX, open: model },
  // Every second file has such operators from the start.
  'ONNX, drawn': { models: [...ONNX, ...Array.from(ONNX, () => DRAWN).flat()], open: drawing },
  PyTorch: { models: named('states', (name) => isTorch(name) && name !== 'legacy.pth'), open: model },
  'PyTorch before 1.6': { models: [['states/legacy.pth']], open: model },
  safetensors: {
    models: named('states', (name) => name.endsWith('.safetensors') && !name.startsWith('part-')),
    open: model,
  },
  'sharded safetensors': {
    models: [
      [
        'states/part.safetensors.index.json',
        'states/part-00001-of-00002.safetensors',
        'states/part-00002-of-00002.safetensors',
      ],
    ],
    open: model,
  },
  'Keras .keras': { models: named('keras', (name) => name.endsWith('.keras')), open: model },
  'Keras .h5': { models: named('keras', (name) => name.endsWith('.h5')), open: model },
  'TensorFlow.js layers': { models: [['tfjs/layers.json', 'tfjs/layers-1.bin', 'tfjs/layers-2.bin']], open: model },
  'TensorFlow.js graph': {
    models: [
      ['tfjs/graph.json', 'tfjs/group1-shard1of1.bin'],
      // Says its own network, with kinds that are not read node by node.
      ['tfjs/own.json', 'tfjs/own-shard1of1.bin'],
    ],
    open: model,
  },
  'TensorBoard event files': {
    models: ['keras/train', 'keras/validation', 'torch'].map((name) => [
      join('curves', name, 'events.out.tfevents.1700000000.golden'),
    ]),
    open: curves,
    change: mutateRecords,
  },
  'CSV curves': { models: [['curves/keras.csv']], open: curves },
}

export const goldenFile = (path: string) => join(GOLDEN, path)
