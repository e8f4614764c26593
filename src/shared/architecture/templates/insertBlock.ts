import { type ArchitectureMistake, inspectArchitecture } from '../analysis.ts'
import type { Misfit } from '../kinds/kind.ts'
import { IMAGE, layerNames } from '../layerNames.ts'
import type { MapShape } from '../mapShape.ts'
import { keepReferences } from '../references.ts'
import type { Architecture, LayerSpec } from '../spec.ts'
import { BlockWriter } from './blockWriter.ts'
import { type Template, type TemplateOptions, templateMisfits } from './template.ts'

/** Most layers of an architecture. */
const MOST = 512

/** A network with a block in it: `count` layers from `first` on are new, the others are in order. */
export interface Inserted {
  layers: LayerSpec[]
  first: number
  count: number
}

/** Why a block cannot go there, at the option at fault where there is one. */
export interface Refused {
  refusal: Misfit
}

/** The shape that a block after layer `after` takes (-1: the image); null where a mistake hides it, or nobody knows it. */
export function shapeAfter(architecture: Pick<Architecture, 'input' | 'layers'>, after: number): MapShape | null {
  if (after < 0) return architecture.input
  const shape = inspect(architecture).report.layers[after]?.output
  return shape && !Number.isNaN(shape.channels) ? shape : null
}

/**
 * Puts a block after a layer (-1: the image). Whatever took that layer's output takes the block's; the new layers have names of their own, `residual1_conv1`,
 * and the `from` of others follows the layers that it names.
 * @returns the network's layers, or why the block cannot go there, in one sentence
 */
export function insertBlock(
  architecture: Pick<Architecture, 'input' | 'layers'>,
  after: number,
  template: Template<TemplateOptions>,
  options: TemplateOptions,
): Inserted | Refused {
  const { layers } = architecture
  const names = layerNames(layers)
  const below = after < 0 ? IMAGE : names[after]!
  const before = inspect(architecture)
  const shape = shapeAfter(architecture, after)
  if (!shape) {
    const first = before.mistakes.find(({ layer, drawable }) => layer >= 0 && !drawable)?.message
    return refuse(`The shape of ${below} is unknown. ${first ?? ''}`.trim())
  }
  if (after === layers.length - 1)
    return refuse(`${below} is the last layer and gives the class scores; put the block after an earlier one.`)
  const [misfit] = templateMisfits(template, options, shape)
  if (misfit) return { refusal: { ...misfit, message: capitalised(misfit.message) } }
  const block = new BlockWriter(below, freeStem(template.prefix, names))
  template.write(block, options, shape)
  const [first, count] = [after + 1, block.layers.length]
  if (layers.length + count > MOST)
    return refuse(`The network would have ${layers.length + count} layers; at most ${MOST} are possible.`)
  const next = spliced(layers, first, below, block.layers)
  const { report, mistakes } = inspect({ input: architecture.input, layers: next })
  const fresh = mistakes.find(({ drawable }) => !drawable)
  if (fresh && mistakes.length > before.mistakes.length) return refuse(misfitWords(fresh, first, count))
  const { classes } = before.report
  if (before.mistakes.length === 0 && report.classes !== classes)
    return refuse(
      `The network would have ${report.classes} classes instead of ${classes}; put the block before the layer that makes the class maps.`,
    )
  return { layers: next, first, count }
}

const refuse = (message: string): Refused => ({ refusal: { message } })
const capitalised = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1)

const inspect = ({ input, layers }: Pick<Architecture, 'input' | 'layers'>) =>
  inspectArchitecture({ id: 'network', title: 'Network', input, layers: [...layers] })

/** The lowest `residual1`, `residual2`, ... that begins no layer's name. */
function freeStem(prefix: string, names: readonly string[]): string {
  for (let number = 1; ; number++) {
    const stem = `${prefix}${number}`
    if (!names.some((name) => name.startsWith(`${stem}_`))) return stem
  }
}

/** The layers with a block among them, every `from` where it belongs. */
function spliced(layers: readonly LayerSpec[], first: number, below: string, block: readonly LayerSpec[]): LayerSpec[] {
  const rows = layers.map((spec, key) => ({ key, spec }))
  const added = block.map((spec, index) => ({ key: -1 - index, spec }))
  const output = block.at(-1)!.name!
  return keepReferences(rows, [...rows.slice(0, first), ...added, ...rows.slice(first)]).map(({ key, spec }) =>
    key >= first && spec.from?.includes(below)
      ? ({ ...spec, from: spec.from.map((name) => (name === below ? output : name)) } as LayerSpec)
      : spec,
  )
}

function misfitWords({ layer, message }: ArchitectureMistake, first: number, count: number): string {
  const isOwn = layer >= first && layer < first + count
  return isOwn ? `It does not fit there. ${message}` : `The layers after it would no longer fit. ${message}`
}
