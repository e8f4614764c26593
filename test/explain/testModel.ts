import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelReference } from '../../src/main/engine/checkpoint/loadModel.ts'
import { analyseArchitecture } from '../../src/shared/architecture/analysis.ts'
import { paperArchitecture } from '../../src/shared/architecture/paper.ts'
import { parameterSpecs } from '../../src/shared/architecture/parameters.ts'
import type { Architecture } from '../../src/shared/architecture/spec.ts'
import { encodeCheckpoint } from '../../src/shared/checkpoint/checkpoint.ts'
import type { NamedTensor } from '../../src/shared/checkpoint/safetensors.ts'
import { normalStream } from '../../src/shared/explain/normal.ts'
import { PAPER_RECIPE } from '../../src/shared/training/presets.ts'
import type { Recipe } from '../../src/shared/training/recipe.ts'

export interface TestModelOptions {
  network?: string
  /** Another network than one of the paper's. */
  architecture?: Architecture
  width?: number
  lastRelu?: boolean
  recipe?: Partial<Recipe>
  preprocessing?: NamedTensor[]
  runtime?: ModelReference['runtime']
  /** Changes the weights before they are written. */
  change?(tensors: Map<string, NamedTensor>): void
}

/** Preprocessing tensors of a checkpoint that standardises its images. */
export const standardising = (): NamedTensor[] => [
  { name: 'preprocessing/mean', shape: [3], data: Float32Array.of(120, 118, 110) },
  { name: 'preprocessing/deviation', shape: [3], data: Float32Array.of(60, 61, 66) },
]

/** Writes a checkpoint of one of the paper's networks with fixed He weights, for tests. The caller removes its folder. */
export async function writeTestModel(options: TestModelOptions = {}): Promise<ModelReference & { folder: string }> {
  const architecture =
    options.architecture ??
    paperArchitecture(options.network ?? 'all-cnn-c', {
      width: options.width ?? 0.1,
      lastRelu: options.lastRelu ?? true,
    })
  const tensors = new Map<string, NamedTensor>()
  for (const [index, { name, shape, initialise }] of parameterSpecs(analyseArchitecture(architecture)).entries()) {
    const normal = normalStream(7, index)
    const length = shape.reduce((product, side) => product * side, 1)
    const deviation = initialise.by === 'rule' ? Math.sqrt(2 / initialise.fanIn) : 0.05
    tensors.set(name, { name, shape, data: Float32Array.from({ length }, () => deviation * normal()) })
  }
  options.change?.(tensors)
  const recipe: Recipe = { ...PAPER_RECIPE, preprocessing: 'none', ...options.recipe }
  const bytes = await encodeCheckpoint({
    header: {
      version: 1,
      runId: 'test-run',
      title: 'Test run',
      createdAt: '2026-01-01T00:00:00.000Z',
      architecture,
      recipe,
      seed: 1,
      dataset: { name: 'test', sha256: '0'.repeat(64), classes: Array.from({ length: 10 }, (_, i) => `class ${i}`) },
      position: {
        epoch: 1,
        step: 10,
        batchInEpoch: 0,
        seconds: 1,
        epochLossSum: 0,
        epochErrors: 0,
        epochImages: 0,
        epochSeconds: 0,
      },
      metrics: null,
      best: null,
      watch: null,
      computation: {
        runtime: 'tensorflow',
        device: 'test',
        threads: 1,
        stepMode: 'eager',
        algorithms: {},
        versions: {},
      },
    },
    tensors: [...tensors.values(), ...(options.preprocessing ?? [])],
  })
  const folder = await mkdtemp(join(tmpdir(), 'explain-test-'))
  const path = join(folder, 'model.safetensors')
  await writeFile(path, bytes)
  return { id: path, path, runtime: options.runtime ?? 'auto', folder }
}

export const removeTestModel = ({ folder }: { folder: string }) => rm(folder, { recursive: true, force: true })

/** A picture with edges, areas and colours, [32, 32, 3]; another one for each seed. */
export function testPixels(seed = 0): Uint8Array {
  const pixels = new Uint8Array(32 * 32 * 3)
  for (let y = 0; y < 32; y++)
    for (let x = 0; x < 32; x++)
      for (let c = 0; c < 3; c++)
        pixels[(y * 32 + x) * 3 + c] =
          128 +
          90 * Math.sin((x * (1 + seed) + y * (2 + c)) / 5) +
          ((x + 3 * y + 7 * c) % 17) +
          (x > 12 + seed ? 20 : 0)
  return pixels
}
