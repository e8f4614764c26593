import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCheckpoint } from '../../src/main/engine/checkpoint/checkpointFile.ts'
import { readWeightsFile } from '../../src/main/engine/checkpoint/readWeightsFile.ts'
import { analyseArchitecture } from '../../src/shared/architecture/analysis.ts'
import { paperArchitecture } from '../../src/shared/architecture/paper.ts'
import { parameterSpecs } from '../../src/shared/architecture/parameters.ts'
import { encodeCheckpoint } from '../../src/shared/checkpoint/checkpoint.ts'
import type { NamedTensor } from '../../src/shared/checkpoint/safetensors.ts'
import { elements } from '../../src/shared/checkpoint/shape.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { adoptWeights } from '../../src/shared/weights/adoptWeights.ts'
import { plainRun } from '../training/plainParts.ts'
import { type Mutation, mutate } from './mutate.ts'
import { mutateJson } from './mutateJson.ts'
import { type Random, seededRandom } from './random.ts'

const FORMS = join(import.meta.dirname, '../weights/forms')
const SLOW_MS = 5000

export interface FuzzReport {
  files: number
  /** Files that were read in spite of their change, and those that were refused in one sentence. */
  accepted: number
  refused: number
  slowestMs: number
  /** What must not be, each with how its file came about; with the seed it can be had again. */
  faults: string[]
}

/**
 * Changes weight files at random and imports them; changes checkpoints and opens them. Each must be refused in one sentence, or give a whole
 * network of finite numbers that stand in the file; a checkpoint, whose checksum covers it, must never open changed.
 * @param seed the same one makes the same files
 */
export async function fuzzWeights({ seed, count }: { seed: number; count: number }): Promise<FuzzReport> {
  const random = seededRandom(seed)
  const folder = await mkdtemp(join(tmpdir(), 'allconv-fuzz-'))
  const forms = (await readdir(FORMS)).sort()
  // Safetensors files four times: they are what is read, the other forms are told by their first bytes.
  const names = [
    ...forms,
    ...Array(3)
      .fill(forms.filter((name) => name.endsWith('.safetensors')))
      .flat(),
  ]
  const originals = await Promise.all(names.map(async (name) => new Uint8Array(await readFile(join(FORMS, name)))))
  const { parts } = plainRun()
  const checkpoint = await encodeCheckpoint(await parts.checkpoint({ position: START, best: null }, null))
  const report: FuzzReport = { files: 0, accepted: 0, refused: 0, slowestMs: 0, faults: [] }
  try {
    for (; report.files < count; report.files++) {
      const at = random.below(names.length + 3)
      const original = originals[at] ?? checkpoint
      const path = join(folder, names[at] ?? 'epoch-0001.safetensors')
      const { bytes, how } = changed(original, random)
      await writeFile(path, bytes)
      const started = performance.now()
      const wrong = await (at < names.length ? importing(path, bytes, report) : opening(path, bytes, original, report))
      const took = performance.now() - started
      report.slowestMs = Math.max(report.slowestMs, took)
      if (took > SLOW_MS) report.faults.push(`file ${report.files} (${names[at]}: ${how}) took ${Math.round(took)} ms`)
      if (wrong) report.faults.push(`file ${report.files} (${names[at] ?? 'a checkpoint'}: ${how}) ${wrong}`)
      await rm(path)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return report
}

const specs = parameterSpecs(analyseArchitecture(paperArchitecture('all-cnn-c', { width: 0.0625 })))
const START = {
  ...{ epoch: 0, step: 4, batchInEpoch: 4, seconds: 1 },
  ...{ epochLossSum: 1, epochErrors: 1, epochImages: 28, epochSeconds: 1 },
}

/** Every third safetensors file is changed in its header alone, which stays JSON of the length that is given: else most would fail at once. */
function changed(bytes: Uint8Array, random: Random): Mutation {
  const length = bytes.length > 8 ? Number(Buffer.from(bytes).readBigUInt64LE()) : 0
  if (length === 0 || length > bytes.length - 8 || random.next() > 0.34) return mutate(bytes, random)
  const header = mutateJson(bytes.subarray(8, 8 + length), random)
  if (!header) return mutate(bytes, random)
  const head = Buffer.alloc(8)
  head.writeBigUInt64LE(BigInt(header.bytes.length))
  return { bytes: new Uint8Array(Buffer.concat([head, header.bytes, bytes.subarray(8 + length)])), how: header.how }
}

/** What is wrong with how a changed file was taken in; null where all is well. */
async function importing(path: string, bytes: Uint8Array, report: FuzzReport): Promise<string | null> {
  try {
    const { weights } = adoptWeights(await readWeightsFile(path), specs, 'All-CNN-C')
    report.accepted++
    return wrongIn(weights, bytes)
  } catch (error) {
    report.refused++
    return unclear(error)
  }
}

async function opening(path: string, bytes: Uint8Array, original: Uint8Array, report: FuzzReport) {
  try {
    await readCheckpoint(path)
    report.accepted++
    return Buffer.from(bytes).equals(original) ? null : 'was opened although it was changed'
  } catch (error) {
    report.refused++
    return unclear(error)
  }
}

function wrongIn(weights: readonly NamedTensor[], bytes: Uint8Array): string | null {
  if (weights.length !== specs.length) return `gave ${weights.length} of ${specs.length} tensors`
  const stored = numbersIn(bytes)
  for (const [at, { name, shape, data }] of weights.entries()) {
    if (name !== specs[at]!.name || String(shape) !== String(specs[at]!.shape)) return `gave ${name} of shape ${shape}`
    if (data.length !== elements(shape)) return `gave ${data.length} numbers for ${name}`
    const strange = data.find((value) => !Number.isFinite(value) || !(value === 0 || stored.has(value)))
    if (strange !== undefined) return `gave a ${strange} in ${name}, which the file does not hold`
  }
  return null
}

/** Every number that the bytes behind the header can be read as, by Node and not by the reader: float32, float16 at even places. */
function numbersIn(bytes: Uint8Array): Set<number> {
  const data = Buffer.from(bytes.subarray(8 + Number(Buffer.from(bytes).readBigUInt64LE())))
  const found = new Set<number>()
  for (let at = 0; at + 4 <= data.length; at += 2) found.add(data.readFloatLE(at))
  for (let at = 0; at + 2 <= data.length; at += 2) {
    const half = data.readUInt16LE(at)
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023]
    const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
    found.add(half & 0x8000 ? -size : size)
    // bfloat16, and float64 as it is rounded: a changed header may say either.
    const wide = Buffer.alloc(4)
    wide.writeUInt16LE(half, 2)
    found.add(wide.readFloatLE())
  }
  for (let at = 0; at + 8 <= data.length; at += 4) found.add(Math.fround(data.readDoubleLE(at)))
  return found
}

/** Why an error is none that a user can read; null for one sentence about a file. */
function unclear(error: unknown): string | null {
  if (!(error instanceof WorkbenchError)) return `crashed: ${error instanceof Error ? error.stack : error}`
  const { code, message } = error
  if (code !== 'BAD_FILE') return `was answered by ${code}: ${message.slice(0, 300)}`
  const isSentence = /^[^\p{Cc}]{1,700}\.$/u.test(message) && !/undefined|NaN bytes|\[object/.test(message)
  return isSentence ? null : `was answered unclearly: ${JSON.stringify(message.slice(0, 300))}`
}
