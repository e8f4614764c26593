// A short real training, as the command line does it, and what of it must be the same whenever it is repeated.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSources } from '../sources.mjs'
import { answer } from './cli.mjs'

export const EPOCHS = 30

/** A folder with a small data set, and the network to train on it. */
export async function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'allconv-faults-'))
  const sources = await openSources()
  const { tinyDataset } = await sources.load('../test/training/tinyDataset.ts')
  const { tinyArchitecture } = await sources.load('../test/training/tinyArchitecture.ts')
  const { decodeSafetensors } = await sources.load('shared/checkpoint/safetensors.ts')
  const { createMetricsReader } = await sources.load('main/workspace/metricsReader.ts')
  const { cacheFolder } = await sources.load('main/engine/base/cacheFolder.ts')
  process.env.ALLCONV_CACHE = ownCache(join(folder, 'cache'), cacheFolder())
  const dataset = await tinyDataset({ train: 240, test: 40 })
  cpSync(dataset.folder, join(folder, 'corners'), { recursive: true })
  await dataset.remove()
  writeFileSync(join(folder, 'tiny.json'), JSON.stringify(tinyArchitecture()))
  return {
    folder,
    /** A fresh workspace that has the data set. */
    workspace(name) {
      const path = join(folder, name)
      cpSync(join(folder, 'corners'), join(path, 'datasets', 'corners'), { recursive: true })
      return path
    },
    /** All numbers of a run, but for times: losses and errors of every step and epoch, and the bytes of every checkpoint's tensors. */
    async numbersOf(workspace, id) {
      const run = join(workspace, 'runs', id)
      const lines = readFileSync(join(run, 'epochs.jsonl'), 'utf8').trim().split('\n')
      const epochs = lines.map((line) => ({ ...JSON.parse(line), seconds: 0, imagesPerSecond: 0 }))
      const columns = await createMetricsReader().read(join(run, 'metrics.bin'))
      const part = (values) => Array.from(values.subarray(0, columns.length))
      const checkpoints = {}
      for (const name of readdirSync(join(run, 'checkpoints')).sort()) {
        const { tensors } = decodeSafetensors(new Uint8Array(readFileSync(join(run, 'checkpoints', name))))
        checkpoints[name] = tensors.map(({ name: tensor, data }) => [
          tensor,
          Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
        ])
      }
      return { epochs, step: part(columns.step), loss: part(columns.loss), error: part(columns.error), checkpoints }
    },
    close: () => sources.close(),
  }
}

/**
 * A cache folder of the bench's own, with the libraries of the usual one. Measurements decide which convolution algorithms a new training takes; other
 * trainings of this machine must not replace them meanwhile, or two trainings differ in their last bits.
 */
function ownCache(own, usual) {
  mkdirSync(own)
  for (const name of existsSync(usual) ? readdirSync(usual) : [])
    if (!name.endsWith('.json')) symlinkSync(join(usual, name), join(own, name))
  return own
}

/** The command that trains it in a workspace. */
export const trainCommand = (folder, workspace) => [
  ...['train', '--model', join(folder, 'tiny.json'), '--dataset', 'corners', '--workspace', workspace],
  ...['--epochs', String(EPOCHS), '--batch-size', '8', '--learning-rate', '0.05', '--learning-rate-drops', 'none'],
  ...['--validation-share', '0.2', '--preprocessing', 'standardise', '--seed', '1', '--threads', '1'],
]

/** Ids of the runs that have a folder. */
export function runFolders(workspace) {
  try {
    return readdirSync(join(workspace, 'runs')).filter((name) => !name.startsWith('.'))
  } catch {
    return []
  }
}

/** What is wrong with a workspace, by its own doctor, that reads every checkpoint. */
export const doctorProblems = async (workspace) =>
  (await answer(['doctor', '--checksums', '--workspace', workspace])).workspace.problems

/** Where two trainings' numbers differ first, in words; null where they do not. */
export function difference(ours, expected) {
  for (const name of Object.keys(expected)) {
    const keys = [...new Set([...Object.keys(expected[name]), ...Object.keys(ours[name])])]
    const key = keys.find((one) => JSON.stringify(ours[name][one]) !== JSON.stringify(expected[name][one]))
    if (key === undefined) continue
    const told = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, 300)
    return `${name} ${key}: ${told(ours[name][key])} instead of ${told(expected[name][key])}`
  }
  return null
}
