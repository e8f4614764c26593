import { join } from 'node:path'
import type { Part } from '../../../../shared/data/dataset.ts'
import { IMAGES_FILE, imageBytes, LABELS_FILE, partStart } from '../../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { MethodId } from '../../../../shared/explain/methods.ts'
import { type Rectangle, receptiveRectangle } from '../../../../shared/explain/receptiveRectangle.ts'
import type { ChannelSummary, TopUnit } from '../../../../shared/explain/topCrops.ts'
import { findLayer } from '../../../../shared/explain/unit.ts'
import { openRegularFile, readRegularFile } from '../../../disk/openRegularFile.ts'
import type { LoadedModel } from '../../checkpoint/loadModel.ts'
import { readDatasetFile } from '../../data/readFolder.ts'
import type { ReluRule } from '../../layers/layer.ts'
import { backward } from '../../network/backward.ts'
import { forward } from '../../network/forward.ts'
import { take, upTo } from '../readScores.ts'
import { readIndex } from './indexFile.ts'

export interface ChannelQuestion {
  indexPath: string
  datasetFolder: string
  layer: string
  channel: number
  methods: readonly ('gradient' | 'deconvnet' | 'guided-backprop')[]
}

const RULES = { gradient: 'gradient', deconvnet: 'deconvnet', 'guided-backprop': 'guided' } as const satisfies Partial<
  Record<MethodId, ReluRule>
>

/** What fills a crop beyond the image's border. */
const OUTSIDE = 128

/**
 * The paper's picture of a channel: the crops that excite it most, each with the asked methods' pictures of that very unit.
 * @throws WorkbenchError NOT_FOUND where the index is not built yet.
 */
export async function channelSummary(model: LoadedModel, question: ChannelQuestion): Promise<ChannelSummary> {
  const { network, preprocessing } = model
  const { layer: name, channel } = question
  const layer = findLayer(network.report.layers, { layer: name, channel, row: null, column: null })
  const index = await readIndex(question.indexPath)
  if (!index)
    throw new WorkbenchError(
      'NOT_FOUND',
      'The top crops of this checkpoint are not known yet; search the data set for them first.',
    )
  const { header } = index
  const { height, width } = network.architecture.input
  // A channel that is silent on an image has no strongest place in it.
  const units = index.units(name, channel, layer.output.width).filter((unit) => unit.activation > 0)
  const { pixels, labels } = await readUnits(question.datasetFolder, header.part, units)
  const signals = await signalsOf(model, layer.index, channel, units, pixels, question.methods)
  const size = height * width * 3
  const maps = await Promise.all(
    question.methods.map(async (method, m) => ({
      method,
      values: await preprocessing.adjoint(signals[m]!, pixels, units.length),
    })),
  )
  return {
    layer: name,
    channel,
    part: header.part,
    images: header.images,
    histogram: index.histogram(name, channel),
    crops: units.map((unit, n) => {
      const rectangle = cropRectangle(receptiveRectangle(layer.receptiveField, unit.row, unit.column), height, width)
      const cut = <A extends Uint8Array | Float32Array>(values: A, outside: number) =>
        crop(values.subarray(n * size, (n + 1) * size) as A, height, width, rectangle, outside)
      return {
        ...unit,
        label: labels[n]!,
        crop: { pixels: cut(pixels, OUTSIDE), height: rectangle.height, width: rectangle.width },
        maps: maps.map(({ method, values }) => ({ method, values: cut(values, 0) })),
      }
    }),
  }
}

/** A field as large as the image shows the whole image instead of mostly its outside. */
export function cropRectangle(field: Rectangle, height: number, width: number): Rectangle {
  return field.height >= height && field.width >= width ? { top: 0, left: 0, height, width } : field
}

/** Cuts a rectangle out of [height, width, 3]; what lies outside the image gets `outside`. */
export function crop<A extends Uint8Array | Float32Array>(
  image: A,
  height: number,
  width: number,
  rectangle: Rectangle,
  outside: number,
): A {
  const Kind = image.constructor as new (length: number) => A
  const result = new Kind(rectangle.height * rectangle.width * 3)
  result.fill(outside)
  for (let y = 0; y < rectangle.height; y++)
    for (let x = 0; x < rectangle.width; x++) {
      const row = y + rectangle.top
      const column = x + rectangle.left
      if (row < 0 || row >= height || column < 0 || column >= width) continue
      for (let c = 0; c < 3; c++) result[(y * rectangle.width + x) * 3 + c] = image[(row * width + column) * 3 + c]!
    }
  return result
}

async function readUnits(folder: string, part: Part, units: readonly TopUnit[]) {
  const dataset = await readDatasetFile(folder)
  const size = imageBytes(dataset)
  const start = partStart(dataset, part)
  const pixels = new Uint8Array(units.length * size)
  const { handle } = await openRegularFile(join(folder, IMAGES_FILE))
  try {
    for (const [n, { image }] of units.entries()) await handle.read(pixels, n * size, size, (start + image) * size)
  } finally {
    await handle.close()
  }
  const bytes = new Uint8Array(await readRegularFile(join(folder, LABELS_FILE)))
  const all = new Uint16Array(bytes.buffer)
  return { pixels, labels: units.map(({ image }) => all[start + image]!) }
}

/** The signal of each image's own unit at the input, by each method: [count, height, width, 3]. */
async function signalsOf(
  { runtime, network, preprocessing }: LoadedModel,
  layer: number,
  channel: number,
  units: readonly TopUnit[],
  pixels: Uint8Array,
  methods: ChannelQuestion['methods'],
): Promise<Float32Array[]> {
  const count = units.length
  if (count === 0) return methods.map(() => new Float32Array(0))
  const { ops } = runtime
  const { height, width } = network.architecture.input
  const { height: rows, width: columns, channels } = network.report.layers[layer]!.output
  const start = new Float32Array(count * rows * columns * channels)
  for (const [n, { row, column }] of units.entries())
    start[((n * rows + row) * columns + column) * channels + channel] = 1
  const input = await preprocessing.apply(pixels, count)
  const part = upTo(network, layer)
  const signals = runtime.scoped(() => {
    const pass = forward(ops, part, ops.constant(input, [count, height, width, 3]))
    const signal = ops.constant(start, [count, rows, columns, channels])
    return methods.map(
      (method) =>
        backward(ops, part, pass, { layer, signal }, { rule: RULES[method], input: true, parameters: false }).input!,
    )
  })
  return Promise.all(signals.map(take))
}
