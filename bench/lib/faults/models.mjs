import { inLots, LOT } from './lots.mjs'
import { progressOf } from './progress.mjs'

/** What `allconv open` reads, as test/faults/modelFormats.ts names it. */
export const FORMATS = [
  'ONNX',
  'ONNX, drawn',
  'PyTorch',
  'PyTorch before 1.6',
  'safetensors',
  'sharded safetensors',
  'Keras .keras',
  'Keras .h5',
  'TensorFlow.js layers',
  'TensorFlow.js graph',
  'TensorBoard event files',
  'CSV curves',
]

/**
 * Opens so many changed models and curves of other programs, of every format alike, each format in a process of its own.
 * @param {{ count: number, seed: number, processes: number, stop: { isAsked: boolean } }} options `count` of all formats together
 */
export async function models({ count, seed, processes, stop }) {
  const lots = Math.ceil(count / FORMATS.length / LOT)
  const progress = progressOf('Changed models', lots * LOT * FORMATS.length, 'opened')
  const fuzzer = ['fuzzModels.ts', 'fuzzModels']
  const left = [...FORMATS]
  const sums = new Map()
  const tried = new Map()
  let found = 0

  /** One process at a time, for one format after the other. */
  async function lane() {
    for (let format = left.shift(); format && !stop.isAsked; format = left.shift()) {
      let before = 0
      const onLot = (files, findings) => {
        tried.set(format, files)
        found += findings - before
        before = findings
        progress.show(total(tried.values()), found)
      }
      sums.set(format, await inLots({ fuzzer, more: { format }, lots, seed, stop, progress, onLot }))
    }
  }
  await Promise.all(Array.from({ length: processes }, lane))
  const all = [...sums.values()]
  const opened = total(all.map(({ files }) => files))
  const taken = total(all.map(({ accepted }) => accepted))
  return {
    title: 'Changed models',
    tried: opened,
    figures: {
      opened,
      of: lots * LOT * FORMATS.length,
      ...Object.fromEntries(
        FORMATS.filter((format) => sums.has(format)).map((format) => [format, sums.get(format).files]),
      ),
      taken,
      refused: opened - taken,
      'slowest, s': Math.max(0, ...all.map(({ slowestMs }) => slowestMs)) / 1000,
      'most memory of a process, MB': Math.round(Math.max(0, ...all.map(({ megabytes }) => megabytes))),
      seconds: Math.round(progress.seconds()),
    },
    findings: [...sums].flatMap(([format, { findings }]) =>
      findings.map((finding) => (finding.startsWith(format) ? finding : `${format}: ${finding}`)),
    ),
  }
}

const total = (numbers) => [...numbers].reduce((sum, number) => sum + number, 0)
