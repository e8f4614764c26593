import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importDataset } from '../../src/main/engine/data/importDataset.ts'
import { cifarBinary } from '../../src/main/engine/data/readers/cifarBinary.ts'
import { cifar10 } from '../../src/main/engine/data/readers/cifarForms.ts'
import { cifarPickle } from '../../src/main/engine/data/readers/cifarPickle.ts'
import { readers } from '../../src/main/engine/data/readers/table.ts'
import { readImages } from '../../src/main/engine/data/readFolder.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { type DatasetForm, datasetForms, writeFiles } from './datasetForms.ts'
import { mutate } from './mutate.ts'
import { type Random, seededRandom } from './random.ts'

/** A file of a data set that takes longer is a fault. */
const SLOW_MS = 5000
/** As published, but for CIFAR-10 files of three images. */
const TABLE = [cifarBinary(cifar10(3)), cifarPickle(cifar10(3)), ...readers]

export interface DatasetFuzzReport {
  files: number
  accepted: number
  refused: number
  slowestMs: number
  /** What must not be, each with how its file came about; with the seed it can be had again. */
  faults: string[]
}

/**
 * Changes files of data sets at random and imports them: archives, image files, tables, CIFAR batches, arrays, Parquet. Each must give a whole
 * data set or be refused in one sentence, in good time, and leave nothing but the data set behind.
 * @param seed the same one makes the same files
 */
export async function fuzzDatasets({ seed, count }: { seed: number; count: number }): Promise<DatasetFuzzReport> {
  const random = seededRandom(seed)
  const forms = await datasetForms()
  const report: DatasetFuzzReport = { files: 0, accepted: 0, refused: 0, slowestMs: 0, faults: [] }
  for (; report.files < count; report.files++) {
    const parent = mkdtempSync(join(tmpdir(), 'allconv-fuzz-'))
    try {
      const { path, how } = changed(random.pick(forms), join(parent, 'source'), random)
      const began = performance.now()
      const wrong = await bring(path, join(parent, 'datasets', 'mine'), report)
      const took = performance.now() - began
      report.slowestMs = Math.max(report.slowestMs, took)
      const left = readdirSync(join(parent, 'datasets')).filter((name) => name !== 'mine')
      const faults = [
        wrong,
        took > SLOW_MS ? `took ${Math.round(took)} ms` : null,
        left.length > 0 ? `left ${left.join(', ')} behind` : null,
      ]
      for (const fault of faults)
        if (fault) report.faults.push(`file ${report.files} of seed ${seed} (${how}) ${fault}`)
    } finally {
      rmSync(parent, { recursive: true, force: true })
    }
  }
  return report
}

/** Writes a data set with one file changed. */
function changed({ name, files, chosen }: DatasetForm, folder: string, random: Random): { path: string; how: string } {
  const victim = random.pick([...files.keys()])
  const { bytes, how } = mutate(files.get(victim)!, random)
  writeFiles(folder, new Map([...files, [victim, bytes]]))
  return { path: chosen === null ? folder : join(folder, chosen), how: `${name}, ${victim}: ${how}` }
}

async function bring(path: string, target: string, report: DatasetFuzzReport): Promise<string | null> {
  try {
    const input = { path, folder: target, name: 'mine' }
    await importDataset(input, { signal: new AbortController().signal, report() {} }, TABLE)
  } catch (error) {
    report.refused++
    return unclear(error)
  }
  report.accepted++
  // Reads everything again: sizes, checksum and labels.
  return readImages(target).then(
    () => null,
    (error: Error) => `gave a data set that is none: ${error.message}`,
  )
}

/** Why an error is none that a user can read; null for sentences about a file. */
function unclear(error: unknown): string | null {
  if (!(error instanceof WorkbenchError)) return `crashed: ${error instanceof Error ? error.stack : error}`
  const { code, message } = error
  if (code !== 'BAD_FILE' && code !== 'BAD_INPUT') return `was answered by ${code}: ${message.slice(0, 300)}`
  const isSentence = /^[^\p{Cc}]{1,2500}\.$/u.test(message) && !/undefined|\[object/.test(message)
  return isSentence ? null : `was answered unclearly: ${JSON.stringify(message.slice(0, 300))}`
}
