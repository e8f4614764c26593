import { basename, extname, join } from 'node:path'
import { analyseArchitecture } from '../../shared/architecture/analysis.ts'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import { type AttributionMap, notesOf, type Target, valueRange } from '../../shared/explain/attribution.ts'
import { incompleteNote } from '../../shared/explain/completeness.ts'
import type { FitRule } from '../../shared/explain/images.ts'
import { describeMethod, type MethodId, type MethodOptions } from '../../shared/explain/methods.ts'
import type { ExplainedModel, Look } from '../../shared/explain/model.ts'
import { encodeNpy } from '../../shared/explain/npy.ts'
import { attributionPicture, commonMagnitude } from '../../shared/explain/pictures.ts'
import { type Rectangle, receptiveRectangle } from '../../shared/explain/receptiveRectangle.ts'
import { shown } from '../../shared/shown.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import { readRegularFile } from '../disk/openRegularFile.ts'
import { writeWhole } from '../disk/wholeFile.ts'
import type { ModelReference } from '../engine/checkpoint/loadModel.ts'
import type { ExplainEngine } from './explainEngine.ts'
import { enlargement, mustBeFree, pngFile } from './pictureFile.ts'
import { refusedProblem } from './settings.ts'

export interface ExplainFilesRequest {
  model: ModelReference
  images: readonly string[]
  /** null explains the class that the network names, image by image. */
  target: Target | null
  methods: readonly MethodId[]
  options: MethodOptions
  fit: FitRule
  /** Space of the maps that are written. */
  space: 'pixels' | 'network'
  folder: string
  overwrite: boolean
}

export interface ExplainedFile {
  image: string
  predictions: { class: number; name: string; probability: number; logit: number }[]
  target: string
  /** The explained number, and whether it is read before the target's own ReLU because that one is 0. */
  activation: number
  start: AttributionMap['start']
  note: string | null
  /** Pixels of the network's input that a unit sees; null for a class or a whole channel. */
  receptiveField: Rectangle | null
  maps: {
    method: MethodId
    png: string
    npy: string
    shape: number[]
    min: number
    max: number
    /** Values at the ends of the picture's colours are minus and plus this. */
    magnitude: number
    completeness: AttributionMap['completeness']
    layer: AttributionMap['layer']
    /** What a reader of this map must know; null when there is nothing. */
    warning: string | null
    milliseconds: number
  }[]
}

export interface ExplainFilesResult {
  checkpoint: string
  architecture: string
  runtime: string
  /** What is wrong with the settings that it was asked with; null where nothing is. */
  problem: string | null
  images: ExplainedFile[]
  refused: { image: string; reason: string; isMissing: boolean }[]
}

/** Longest side of a written picture, reached by whole enlargement. */
const PICTURE_SIDE = 512

/**
 * Explains image files and writes for each method a PNG and its numbers ([H, W, C] float32 NPY), and `explanation.json` over all. An image
 * that cannot be read is refused by name while the others go through.
 * @throws WorkbenchError CONFLICT for a file that exists, BAD_FILE or NOT_FOUND where no image could be read, and what the engine throws.
 */
export async function explainFiles(
  engine: ExplainEngine,
  request: ExplainFilesRequest,
  onProgress: (done: number, total: number) => void = () => {},
  signal?: AbortSignal,
): Promise<ExplainFilesResult> {
  const { model } = request
  const info = await engine.ask('explain-open', { model }, signal)
  await onDisk(request.folder, () => makeFolders(request.folder))
  const result: ExplainFilesResult = {
    checkpoint: model.id,
    architecture: info.architecture.id,
    runtime: info.runtime,
    problem: info.folderRefused === null ? null : refusedProblem(info.folderRefused),
    images: [],
    refused: [],
  }
  const taken = new Set<string>()
  let first: WorkbenchError | undefined
  for (const [i, path] of request.images.entries()) {
    onProgress(i, request.images.length)
    const pixels = await readPixels(engine, path, info, request.fit, signal).catch((error) => {
      const { code, message } = errorMessage(error)
      if (signal?.aborted || (code !== 'BAD_FILE' && code !== 'NOT_FOUND')) throw error
      first ??= new WorkbenchError(code, message)
      result.refused.push({ image: path, reason: message, isMissing: code === 'NOT_FOUND' })
      return null
    })
    if (pixels) result.images.push(await explainOne(engine, request, info, path, pixels, taken, signal))
  }
  if (result.images.length === 0 && first) throw first
  const json = JSON.stringify(result, (_, value) => (Number.isNaN(value) ? null : value), 2)
  await write(join(request.folder, 'explanation.json'), `${json}\n`, request.overwrite)
  return result
}

async function readPixels(
  engine: ExplainEngine,
  path: string,
  { architecture }: ExplainedModel,
  rule: FitRule,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await readRegularFile(path).catch((cause) => {
    if (cause instanceof WorkbenchError) throw cause
    if (hasCode(cause, 'ENOENT', 'ENOTDIR'))
      throw new WorkbenchError('NOT_FOUND', `There is no image ${shown(path)}; check its spelling.`, { cause })
    throw new WorkbenchError('BAD_FILE', `${path} cannot be read; check its name and its permissions.`, { cause })
  })
  const { height, width } = architecture.input
  const { fitted } = await engine.ask(
    'explain-put-image',
    { name: basename(path), bytes: new Uint8Array(bytes), fit: { rule, box: null, height, width } },
    signal,
  )
  return fitted.pixels
}

async function explainOne(
  engine: ExplainEngine,
  request: ExplainFilesRequest,
  info: ExplainedModel,
  path: string,
  pixels: Uint8Array,
  taken: Set<string>,
  signal?: AbortSignal,
): Promise<ExplainedFile> {
  const { model, methods, options, space } = request
  const look = await engine.ask('explain-look', { model, pixels, muted: [], layers: [] }, signal)
  const predictions = predictionsOf(look, info)
  const target = request.target ?? { kind: 'class', index: predictions[0]!.class }
  const words = targetWords(target)
  const maps = await engine.ask(
    'explain-attribute',
    { model, pixels, target, methods, options, weights: 'trained' },
    signal,
  )
  const own = basename(path, extname(path))
  const stem = freeStem(shortStem(own), taken)
  const written: ExplainedFile['maps'] = []
  for (const map of maps) {
    const values = space === 'pixels' ? map.pixels : map.network
    const name = `${stem}.${words.replace(/[^a-z0-9]+/g, '-')}.${map.method}`
    const magnitude = commonMagnitude([{ values, shape: map.shape }], 'paper')
    const picture = attributionPicture(values, map.shape, magnitude, 'paper')
    const warning = incompleteNote(map.completeness)
    const text = {
      Title: `${describeMethod(map.method).title} of ${words}`,
      Method: map.method,
      Unit: words,
      Checkpoint: model.id,
      Source: basename(path),
      Space: space,
      Range: `${-magnitude} to ${magnitude}`,
      ...(warning && { Warning: warning }),
    }
    const png = await pngFile(picture, enlargement(picture.width, PICTURE_SIDE), text)
    await write(join(request.folder, `${name}.png`), png, request.overwrite)
    await write(join(request.folder, `${name}.npy`), encodeNpy(values, map.shape), request.overwrite)
    const { min, max } = valueRange(values)
    written.push({
      method: map.method,
      png: `${name}.png`,
      npy: `${name}.npy`,
      shape: [...map.shape],
      min,
      max,
      magnitude,
      completeness: map.completeness,
      layer: map.layer,
      warning,
      milliseconds: map.milliseconds,
    })
  }
  const [first] = maps
  return {
    image: path,
    predictions,
    target: words,
    activation: first!.score,
    start: first!.start,
    note: [...notesOf(maps), own === shortStem(own) ? null : TOO_LONG].filter(Boolean).join(' ') || null,
    receptiveField: fieldOf(info, target),
    maps: written,
  }
}

function predictionsOf({ probabilities, logits }: Look, { classes }: ExplainedModel): ExplainedFile['predictions'] {
  return Array.from(probabilities, (probability, index) => ({
    class: index,
    name: classes[index] ?? `class ${index}`,
    probability,
    logit: logits[index]!,
  })).sort((a, b) => b.probability - a.probability)
}

export function targetWords(target: Target): string {
  if (target.kind === 'class') return `class:${target.index}`
  const channel = `${target.layer}:${target.channel}`
  return target.kind === 'channel' ? channel : `${channel}@${target.row},${target.column}`
}

function fieldOf({ architecture }: ExplainedModel, target: Target): Rectangle | null {
  if (target.kind !== 'unit') return null
  const layer = analyseArchitecture(architecture).layers.find(({ name }) => name === target.layer)
  return layer ? receptiveRectangle(layer.receptiveField, target.row, target.column) : null
}

const TOO_LONG = "The image's name is too long to be followed by the method's, so its maps have a shortened one."

/** Bytes of a file name that most file systems take are 255; what follows the stem takes up to 95: unit, method, ending, a number. */
const STEM_BYTES = 160

/** The beginning of a name as far as its maps' names can hold it; no letter is cut in the middle. */
function shortStem(stem: string): string {
  if (Buffer.byteLength(stem) <= STEM_BYTES) return stem
  const { read } = new TextEncoder().encodeInto(stem, new Uint8Array(STEM_BYTES))
  return stem.slice(0, read)
}

/** Images of one name in several folders must not write the same files. */
function freeStem(stem: string, taken: Set<string>): string {
  let free = stem
  for (let n = 2; taken.has(free); n++) free = `${stem}-${n}`
  taken.add(free)
  return free
}

async function write(path: string, content: Uint8Array | string, overwrite: boolean): Promise<void> {
  if (!overwrite) await mustBeFree(path)
  await writeWhole(path, content)
}
