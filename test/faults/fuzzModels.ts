import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openModelFile } from '../../src/main/engine/open/openFile.ts'
import type { Architecture } from '../../src/shared/architecture/spec.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { mutate } from './mutate.ts'
import { seededRandom } from './random.ts'

const GOLDEN = join(import.meta.dirname, '../golden')
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
 * Changes models of other programs at random (ONNX, Keras, TensorFlow.js, PyTorch's two forms, safetensors, indexes) and opens them. Each must be refused in one
 * sentence, or give a network of finite numbers; nothing may crash, hang or fill the memory.
 * @param seed the same one makes the same files
 * @param own networks that weights without one may be of
 */
export async function fuzzModels({
  seed,
  count,
  own,
  parts = ['onnx', 'states', 'keras', 'tfjs'],
}: {
  seed: number
  count: number
  own: Architecture[]
  /** Folders of test/golden that the files are made of. */
  parts?: readonly string[]
}): Promise<ModelFuzzReport> {
  const random = seededRandom(seed)
  const folder = await mkdtemp(join(tmpdir(), 'allconv-fuzz-models-'))
  const report: ModelFuzzReport = { files: 0, accepted: 0, refused: 0, slowestMs: 0, faults: [] }
  const originals: { name: string; bytes: Uint8Array }[] = []
  for (const part of parts)
    for (const name of (await readdir(join(GOLDEN, part))).sort())
      if (name !== 'scores.json')
        originals.push({ name, bytes: new Uint8Array(await readFile(join(GOLDEN, part, name))) })
  try {
    // What others name beside them.
    for (const { name, bytes } of originals)
      if (/^part-|\.(data|bin)$/.test(name)) await writeFile(join(folder, name), bytes)
    for (; report.files < count; report.files++) {
      const original = random.pick(originals)
      const { bytes, how } = mutate(original.bytes, random)
      const path = join(folder, `changed-${original.name}`)
      await writeFile(path, bytes)
      const before = process.memoryUsage().rss
      const started = performance.now()
      const wrong = await opening(path, own, report)
      const took = performance.now() - started
      report.slowestMs = Math.max(report.slowestMs, took)
      const fault = (what: string) => report.faults.push(`file ${report.files} (${original.name}: ${how}) ${what}`)
      if (took > SLOW_MS) fault(`took ${Math.round(took)} ms`)
      if (process.memoryUsage().rss - before > MOST_BYTES) fault('filled the memory')
      if (wrong) fault(wrong)
      await rm(path)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return report
}

/** What is wrong with how a changed file was taken in; null where all is well. */
async function opening(path: string, own: Architecture[], report: ModelFuzzReport): Promise<string | null> {
  try {
    const { tensors } = await openModelFile(path, { id: 'x', title: 'X', own, input: { height: 9, width: 9 } })
    report.accepted++
    const odd = tensors.find(({ data }) => data.some((value) => !Number.isFinite(value)))
    return odd ? `gave numbers that are not finite in ${odd.name}` : null
  } catch (error) {
    report.refused++
    if (!(error instanceof WorkbenchError)) return `crashed: ${error instanceof Error ? error.stack : error}`
    const { code, message } = error
    if (code !== 'BAD_FILE') return `was answered by ${code}: ${message.slice(0, 300)}`
    const isSentence = /^[^\p{Cc}]{1,1500}\.$/u.test(message) && !/undefined|\[object/.test(message)
    return isSentence ? null : `was answered unclearly: ${JSON.stringify(message.slice(0, 300))}`
  }
}
