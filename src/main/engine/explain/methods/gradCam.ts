import type { LayerReport } from '../../../../shared/architecture/analysis.ts'
import { ancestorsOf } from '../../../../shared/architecture/graph.ts'
import { familyOf } from '../../../../shared/architecture/kinds/table.ts'
import { acrossOf, type FieldSide } from '../../../../shared/architecture/receptiveField.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { receptiveCentre } from '../../../../shared/explain/receptiveRectangle.ts'
import { classMapLayer } from '../target.ts'
import type { AttributionMethod, MethodContext } from './method.ts'

/**
 * Selvaraju et al. 2017: the maps of a convolution below the target, summed with their mean gradients as weights, negative sums cut off;
 * brought to the image's size by where the maps' receptive fields are centred.
 */
export const gradCam: AttributionMethod = {
  id: 'grad-cam',
  async explain(context) {
    const layer = camLayer(context)
    const { map, gradient } = await context.layerAndGradient(layer.index)
    const { height, width, channels } = layer.output
    const weights = new Float64Array(channels)
    for (let i = 0; i < map.length; i++) weights[i % channels]! += gradient[i]! / (height * width)
    const sums = new Float32Array(height * width)
    for (let i = 0; i < map.length; i++) sums[Math.floor(i / channels)]! += weights[i % channels]! * map[i]!
    const cam = resample(
      sums.map((value) => Math.max(0, value)),
      layer,
      context,
    )
    return { network: cam, pixels: cam, channels: 1, layer: layer.name }
  },
}

function camLayer({ report, target, options }: MethodContext): LayerReport {
  const isClass = familyOf(target.after.layer.spec) === 'average'
  const top = isClass ? (classMapLayer(report) ?? target.after.layer) : target.after.layer
  const ancestors = ancestorsOf(report.layers, top.index)
  const below = report.layers.filter(
    ({ index, spec }) => index !== top.index && ancestors.has(index) && familyOf(spec) === 'convolution',
  )
  const last = below.at(-1)
  if (!last)
    throw new WorkbenchError(
      'BAD_INPUT',
      `Grad-CAM sums the maps of a convolution below its target, and there is none below ${target.words}; choose a later layer or another method.`,
    )
  if (options.camLayer === null) return last
  const asked = below.find((layer) => layer.name === options.camLayer)
  if (!asked)
    throw new WorkbenchError(
      'BAD_INPUT',
      `Grad-CAM cannot use ${options.camLayer} for ${target.words}; choose one of ${below.map((layer) => layer.name).join(', ')}.`,
    )
  return asked
}

/** Bilinear between the centres of the receptive fields; beyond the outermost centres the border value goes on. */
function resample(map: Float32Array, { output, receptiveField }: LayerReport, size: { height: number; width: number }) {
  const result = new Float32Array(size.height * size.width)
  const along = (pixel: number, length: number, field: FieldSide) => {
    const at = Math.min(length - 1, Math.max(0, (pixel - receptiveCentre(field, 0)) / field.jump))
    const low = Math.min(Math.floor(at), Math.max(0, length - 2))
    return { low, high: Math.min(length - 1, low + 1), share: at - low }
  }
  for (let y = 0; y < size.height; y++) {
    const row = along(y, output.height, receptiveField)
    for (let x = 0; x < size.width; x++) {
      const column = along(x, output.width, acrossOf(receptiveField))
      const value = (r: number, c: number) => map[r * output.width + c]!
      const upper = value(row.low, column.low) * (1 - column.share) + value(row.low, column.high) * column.share
      const lower = value(row.high, column.low) * (1 - column.share) + value(row.high, column.high) * column.share
      result[y * size.width + x] = upper * (1 - row.share) + lower * row.share
    }
  }
  return result
}
