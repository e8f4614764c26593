import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Evaluation, Predictions } from '../../shared/api/evaluations.ts'
import type { EvaluationPart } from '../../shared/data/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { readJson, writeJson } from '../disk/jsonFile.ts'
import { readRegularFile } from '../disk/openRegularFile.ts'
import { writeWhole } from '../disk/wholeFile.ts'
import type { Layout } from './layout.ts'

/** What names an evaluation: equal keys, equal numbers. */
export interface EvaluationKey {
  checkpointId: string
  datasetSha256: string
  part: EvaluationPart
  /** Hash of the data set's class names and of the user's map, which decide what a label means; null as early versions wrote it. */
  classes: string | null
}

const FileSchema = z.object({
  checkpointId: z.string(),
  runId: z.string(),
  dataset: z.string(),
  datasetSha256: z.string(),
  part: z.enum(['train', 'validation', 'test']),
  matching: z.enum(['same', 'by name', 'as told']).optional(),
  classMap: z.record(z.string(), z.string().nullable()).optional(),
  classes: z.array(z.string()),
  count: z.number().int(),
  // The loss of a diverged network is NaN; JSON has no NaN.
  loss: z.number().nullable(),
  error: z.number(),
  confusion: z.array(z.number().int()),
  createdAt: z.string(),
})

/**
 * Evaluations kept in `evaluations/`: NAME.json with the figures and NAME.bin with the predictions (positions uint32 [N], confidence float32
 * [N], logits float32 [N, classes], labels uint16 [N], predicted uint16 [N]; little-endian). A cache: it can be deleted.
 */
export interface EvaluationFiles {
  find(key: EvaluationKey): Promise<Evaluation | null>
  list(): Promise<Evaluation[]>
  save(key: EvaluationKey, evaluation: Evaluation, predictions: Predictions): Promise<void>
  /** @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK */
  predictions(key: EvaluationKey, evaluation: Evaluation): Promise<Predictions>
}

const nameOf = ({ checkpointId, datasetSha256, part, classes }: EvaluationKey) =>
  `${checkpointId.slice(0, 32)}-${datasetSha256.slice(0, 16)}-${part}${classes === null ? '' : `-${classes}`}`

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength)

export function openEvaluationFiles({ evaluations: root }: Layout): EvaluationFiles {
  async function read(name: string): Promise<Evaluation | null> {
    const file = await readJson(join(root, `${name}.json`), FileSchema)
    return file && { ...file, loss: file.loss ?? Number.NaN, confusion: Uint32Array.from(file.confusion) }
  }
  return {
    async find(key) {
      const found = await read(nameOf(key))
      return found && found.checkpointId === key.checkpointId && found.datasetSha256 === key.datasetSha256
        ? found
        : null
    },
    async list() {
      const names = await onDisk(root, () => readdir(root)).catch((error) => {
        if (hasCode(error, 'ENOENT')) return [] as string[]
        throw error
      })
      const found = await Promise.all(
        names
          .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
          .map((name) => read(name.slice(0, -5)).catch(() => null)),
      )
      return found.filter((one) => one !== null).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    },
    async save(key, evaluation, { positions, labels, predicted, confidence, logits }) {
      const name = nameOf(key)
      const parts = [positions, confidence, logits, labels, predicted].map(bytesOf) // four-byte numbers first: all stay aligned
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
      let at = 0
      for (const part of parts) {
        whole.set(part, at)
        at += part.length
      }
      await writeWhole(join(root, `${name}.bin`), whole)
      const { loss, confusion } = evaluation
      await writeJson(join(root, `${name}.json`), {
        ...evaluation,
        loss: Number.isFinite(loss) ? loss : null,
        confusion: [...confusion],
      })
    },
    async predictions(key, evaluation) {
      const path = join(root, `${nameOf(key)}.bin`)
      const { count, classes } = evaluation
      const file = await onDisk(path, () => readRegularFile(path)).catch((error) => {
        if (hasCode(error, 'ENOENT'))
          throw new WorkbenchError('NOT_FOUND', 'These predictions are not at hand; evaluate the checkpoint again.')
        throw error
      })
      const expected = count * (4 + 4 + 4 * classes.length + 2 + 2)
      if (file.length !== expected)
        throw new WorkbenchError(
          'BAD_FILE',
          `${path} has ${file.length} bytes instead of ${expected}; delete it and evaluate the checkpoint again.`,
        )
      const { buffer } = new Uint8Array(file) // a copy, aligned and of its own
      let at = 0
      const take = (length: number, bytes: number) => {
        at += length * bytes
        return at - length * bytes
      }
      return {
        positions: new Uint32Array(buffer, take(count, 4), count),
        confidence: new Float32Array(buffer, take(count, 4), count),
        logits: new Float32Array(buffer, take(count * classes.length, 4), count * classes.length),
        labels: new Uint16Array(buffer, take(count, 2), count),
        predicted: new Uint16Array(buffer, take(count, 2), count),
      }
    },
  }
}
