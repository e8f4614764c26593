import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { goldenFile, isSentence, MODEL_FORMATS, type ModelFormat } from './modelFormats.ts'
import { mutate } from './mutate.ts'
import { seededRandom } from './random.ts'

const SLOW_MS = 5000
/** More than any of these small files should ever take. */
const MOST_BYTES = 600e6

export interface ModelFuzzReport {
  files: number
  accepted: number
  refused: number
  slowestMs: number
  faults: string[]
}

/**
 * Changes models and curves of other programs at random and opens them; of those in several files, any of these. Each must be refused in one sentence, or
 * give a network of finite numbers, or curves that a run can keep; nothing may crash, hang or fill the memory.
 * @param seed the same one makes the same files
 * @param format a name of `MODEL_FORMATS`
 */
export async function fuzzModels({
  seed,
  count,
  format,
}: {
  seed: number
  count: number
  format: string
}): Promise<ModelFuzzReport> {
  const random = seededRandom(seed)
  const { models, open, change = mutate } = MODEL_FORMATS[format]!
  const folder = await mkdtemp(join(tmpdir(), 'allconv-fuzz-models-'))
  const report: ModelFuzzReport = { files: 0, accepted: 0, refused: 0, slowestMs: 0, faults: [] }
  const originals = new Map<string, Uint8Array>()
  for (const path of models.flat()) originals.set(path, new Uint8Array(await readFile(goldenFile(path))))
  const put = (path: string, bytes: Uint8Array) => writeFile(join(folder, basename(path)), bytes)
  try {
    for (; report.files < count; report.files++) {
      const model = random.pick(models)
      const changed = random.pick(model)
      const { bytes, how } = change(originals.get(changed)!, random)
      for (const path of model) await put(path, path === changed ? bytes : originals.get(path)!)
      const before = process.memoryUsage().rss
      const started = performance.now()
      const wrong = await opening(() => open(join(folder, basename(model[0]!))), report)
      const took = performance.now() - started
      report.slowestMs = Math.max(report.slowestMs, took)
      const fault = (what: string) =>
        report.faults.push(`${format}, file ${report.files} of seed ${seed} (${basename(changed)}: ${how}) ${what}`)
      if (took > SLOW_MS) fault(`took ${Math.round(took)} ms`)
      if (process.memoryUsage().rss - before > MOST_BYTES) fault('filled the memory')
      if (wrong) fault(wrong)
      for (const path of model) await rm(join(folder, basename(path)))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return report
}

/** What is wrong with how a changed file was taken in; null where all is well. */
async function opening(open: () => ReturnType<ModelFormat['open']>, report: ModelFuzzReport): Promise<string | null> {
  try {
    const wrong = await open()
    report.accepted++
    return wrong
  } catch (error) {
    report.refused++
    if (!(error instanceof WorkbenchError)) return `crashed: ${error instanceof Error ? error.stack : error}`
    const { code, message } = error
    if (code !== 'BAD_FILE') return `was answered by ${code}: ${message.slice(0, 300)}`
    return isSentence(message) ? null : `was answered unclearly: ${JSON.stringify(message.slice(0, 300))}`
  }
}
