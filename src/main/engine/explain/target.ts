import { activationOf } from '../../../shared/architecture/activations.ts'
import type { ArchitectureReport, LayerReport } from '../../../shared/architecture/analysis.ts'
import { familyOf, isComparable } from '../../../shared/architecture/kinds/table.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Start, Target } from '../../../shared/explain/attribution.ts'
import { findLayer } from '../../../shared/explain/unit.ts'

/** Where a score is read and its signal starts. */
export interface ReadOut {
  layer: LayerReport
  /** [height, width, channels] of the layer: the score is the sum of the map times these. For several images either that, or one set each. */
  weights: Float32Array
  from: 'output' | 'pre-activation'
}

/** A target found in a network. */
export interface ResolvedTarget {
  /** After the layer's ReLU. */
  after: ReadOut
  /** Before it, for targets whose ReLU is dead; null where the target has no ReLU of its own. */
  before: ReadOut | null
  /** `the score of class 3`, `conv5:12@3,4`, ... */
  words: string
}

const hasRelu = (layer: LayerReport) => activationOf(layer.spec) === 'relu'

function readOut(layer: LayerReport, channel: number, position: number | null, from: ReadOut['from']): ReadOut {
  const { height, width, channels } = layer.output
  const weights = new Float32Array(height * width * channels)
  if (position === null) for (let p = 0; p < height * width; p++) weights[p * channels + channel] = 1 / (height * width)
  else weights[position * channels + channel] = 1
  return { layer, weights, from }
}

/** The convolution whose maps, averaged, are the class scores; null where something else stands between. */
export function classMapLayer({ layers }: ArchitectureReport): LayerReport | null {
  for (let at = layers.length - 1; at >= 0; at = layers[at]!.from[0]!) {
    const layer = layers[at]!
    if (familyOf(layer.spec) === 'convolution') return layer
    if (isComparable(layer.spec)) return null
  }
  return null
}

/**
 * Finds a target in a network.
 * @throws WorkbenchError NOT_FOUND for a class, layer, channel or position that does not exist.
 */
export function resolveTarget(report: ArchitectureReport, target: Target): ResolvedTarget {
  if (target.kind === 'class') {
    if (target.index >= report.classes)
      throw new WorkbenchError(
        'NOT_FOUND',
        `This network has classes 0 to ${report.classes - 1}, so class ${target.index} does not exist; choose one of those.`,
      )
    const classMaps = classMapLayer(report)
    return {
      after: readOut(report.layers.at(-1)!, target.index, 0, 'output'),
      before: classMaps && hasRelu(classMaps) ? readOut(classMaps, target.index, null, 'pre-activation') : null,
      words: `the score of class ${target.index}`,
    }
  }
  const { row, column } = target.kind === 'unit' ? target : { row: null, column: null }
  const layer = findLayer(report.layers, { layer: target.layer, channel: target.channel, row, column })
  const position = row === null || column === null ? null : row * layer.output.width + column
  return {
    after: readOut(layer, target.channel, position, 'output'),
    before: hasRelu(layer) ? readOut(layer, target.channel, position, 'pre-activation') : null,
    words: `${target.layer}:${target.channel}${position === null ? '' : `@${row},${column}`}`,
  }
}

/** What to tell of where the signal starts. */
export function noteOnStart(target: ResolvedTarget, start: Start, score: number): string | null {
  if (start === 'before-relu')
    return `The ReLU of ${target.words} is 0 for this image, so the map explains its input of ${score.toPrecision(3)}, before that ReLU.`
  if (score === 0 && target.before === null && familyOf(target.after.layer.spec) === 'pooling')
    return `${target.words} is 0 for this image: nothing in its window is active, so methods that follow activations give a blank map.`
  return null
}
