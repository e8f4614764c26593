import { join } from 'node:path'
import { analyseArchitecture } from '../../shared/architecture/analysis.ts'
import type { Target } from '../../shared/explain/attribution.ts'
import { type AtlasOptions, atlasSize, describePrior, type MaximiseOptions } from '../../shared/explain/maximisation.ts'
import { pixelPicture } from '../../shared/explain/pictures.ts'
import { findLayer } from '../../shared/explain/unit.ts'
import { onDisk } from '../disk/diskError.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import { writeWhole } from '../disk/wholeFile.ts'
import type { ModelReference } from '../engine/checkpoint/loadModel.ts'
import type { ExplainEngine } from './explainEngine.ts'
import { targetWords } from './explainFiles.ts'
import { enlargement, mustBeFree, pngFile } from './pictureFile.ts'
import { sheetOf } from './pictureSheet.ts'

export interface MaximiseFilesRequest {
  model: ModelReference
  folder: string
  overwrite: boolean
  /** Told how far the work is, as a share, and of the seconds that are left. */
  onProgress(share: number, secondsLeft: number | null): void
  signal?: AbortSignal
}

export interface MaximiseFilesResult {
  checkpoint: string
  target: string
  prior: MaximiseOptions['prior']
  steps: number
  /** Where the engine computed. */
  runtime: string
  pictures: { seed: number; activation: number; png: string }[]
}

export interface AtlasFileResult extends Omit<MaximiseFilesResult, 'pictures' | 'target'> {
  layer: string
  seed: number
  png: string
  /** By channel. */
  activations: number[]
}

/** Longest side of a written picture, reached by whole enlargement. */
const PICTURE_SIDE = 256

/**
 * Makes pictures that excite a target, one a seed, and writes each as a PNG, and `maximised.json` over all.
 * @throws WorkbenchError NOT_FOUND for a target that does not exist, CONFLICT for a file that exists, CANCELLED.
 */
export async function maximiseFiles(
  engine: ExplainEngine,
  { target, ...options }: MaximiseOptions & { target: Target },
  request: MaximiseFilesRequest,
): Promise<MaximiseFilesResult> {
  const { model, folder, signal } = request
  const { architecture, runtime } = await engine.ask('explain-open', { model }, signal)
  const words = targetWords(target)
  const stem = `${words.replace(/[^a-z0-9]+/g, '-')}.${options.prior}`
  const names = Array.from({ length: options.pictures }, (_, i) => `${stem}.seed-${(options.seed + i) >>> 0}.png`)
  const json = join(folder, 'maximised.json')
  await prepare(request, [...names.map((name) => join(folder, name)), json])
  let last = null
  for await (const event of engine.watch('explain-maximise', { model, target, ...options }, signal)) {
    request.onProgress(event.step / event.steps, event.secondsLeft)
    last = event
  }
  const { height, width } = architecture.input
  const pictures = []
  for (const [i, { seed, activation, pixels }] of last!.pictures.entries()) {
    const png = await pngFile(pixelPicture(pixels, height, width), enlargement(width, PICTURE_SIDE), {
      Title: `What excites ${words}`,
      Unit: words,
      Checkpoint: model.id,
      Method: `activation maximisation, ${describePrior(options.prior).title}`,
      Options: `${options.steps} steps, seed ${seed}`,
      Activation: String(activation),
    })
    await writeWhole(join(folder, names[i]!), png)
    pictures.push({ seed, activation, png: names[i]! })
  }
  const { prior, steps } = options
  const result = { checkpoint: model.id, target: words, prior, steps, runtime, pictures }
  await writeWhole(json, `${JSON.stringify(result, null, 2)}\n`)
  return result
}

/**
 * Makes one picture for each channel of a layer and writes them as one sheet, row by row, with `atlas.json` beside it.
 * @throws as `maximiseFiles`
 */
export async function atlasFile(
  engine: ExplainEngine,
  { layer, ...options }: AtlasOptions & { layer: string },
  request: MaximiseFilesRequest,
): Promise<AtlasFileResult> {
  const { model, folder, signal } = request
  const { architecture, runtime } = await engine.ask('explain-open', { model }, signal)
  const { layers } = analyseArchitecture(architecture)
  const count = findLayer(layers, { layer, channel: 0, row: null, column: null }).output.channels
  const name = `${layer}.${options.prior}.atlas.png`
  const json = join(folder, 'atlas.json')
  await prepare(request, [join(folder, name), json])
  const channels = Array.from({ length: count }, (_, channel) => channel)
  const pictures = []
  for await (const event of engine.watch('explain-atlas', { model, layer, channels, ...options }, signal)) {
    request.onProgress(event.done / event.total, event.secondsLeft)
    pictures.push(...event.pictures)
  }
  const size = atlasSize(architecture.input)
  const sheet = sheetOf(
    pictures.map(({ pixels }) => pixels),
    size,
  )
  const png = await pngFile(pixelPicture(sheet.pixels, sheet.height, sheet.width), size.width > 32 ? 1 : 2, {
    Title: `What excites the channels of ${layer}`,
    Checkpoint: model.id,
    Method: `activation maximisation, ${describePrior(options.prior).title}`,
    Options: `${options.steps} steps, seed ${options.seed}`,
  })
  await writeWhole(join(folder, name), png)
  const activations = pictures.map(({ activation }) => activation)
  const result = { checkpoint: model.id, layer, ...options, runtime, png: name, activations }
  await writeWhole(json, `${JSON.stringify(result, null, 2)}\n`)
  return result
}

/** Makes the folder, and refuses files that are there before anything is computed. */
async function prepare({ folder, overwrite }: MaximiseFilesRequest, paths: readonly string[]): Promise<void> {
  await onDisk(folder, () => makeFolders(folder))
  if (overwrite) return
  for (const path of paths) await mustBeFree(path)
}
