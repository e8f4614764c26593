import type { LayerSpec } from '../../../../shared/architecture/spec.ts'
import type { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { type Axis, afterFlatten, channelsAlong, isOnly, isWhole, merged } from '../axes.ts'
import type { LayerList } from '../layerList.ts'
import { badNode, NodeError } from './badNode.ts'
import { asLayer } from './curves.ts'
import type { OnnxModel, OnnxNode } from './model.ts'
import {
  type Constant,
  type Curve,
  type MapValue,
  NO_TRAIL,
  type Numbers,
  sidesOf,
  type Trail,
  trailOf,
  type Value,
} from './values.ts'

/** What a handler of an operator works with: the model so far, and the node that is read. */
export class Graph {
  readonly values = new Map<string, Value>()
  /** Uses of each tensor, as `node:input`; outputs of the graph count. */
  private readonly uses = new Map<string, string[]>()
  readonly notes = new Set<string>()
  /** What stands for a function that is no activation here, where a network is only drawn. */
  drawn: ((name: string, curve: Curve) => MapValue) | null = null
  private readonly flattened = new Map<number, MapValue>()

  constructor(
    readonly model: OnnxModel,
    readonly layers: LayerList,
  ) {
    const use = (name: string, by: string) => this.uses.set(name, [...(this.uses.get(name) ?? []), by])
    for (const [at, node] of model.nodes.entries())
      for (const [i, name] of node.inputs.entries()) use(name, `${at}:${i}`)
    for (const { name } of model.outputs) use(name, 'out')
  }

  /** Whether nothing but what was taken uses the tensors on the way from a layer's output. */
  isSole({ names, uses }: Trail): boolean {
    for (const name of names) for (const by of this.uses.get(name) ?? []) if (!uses.has(by)) return false
    return true
  }

  /** The tensor under its name as a layer's output. @throws WorkbenchError BAD_FILE where it is none */
  mapOf(name: string, value: Value, node: OnnxNode): MapValue {
    if (value.kind === 'map') return value
    if (value.kind === 'constant') throw badNode(this.model, node, `${shown(name, 80)} is the same for every image`)
    // Made before, perhaps within the layer below: a second time would apply it twice.
    const made = this.values.get(name)
    if (made?.kind === 'map') return made
    const map = this.layerOf(name, value, node)
    this.values.set(name, map)
    return map
  }

  private layerOf(name: string, curve: Curve, node: OnnxNode): MapValue {
    try {
      return asLayer(this, curve, node)
    } catch (error) {
      if (!this.drawn || !(error instanceof NodeError)) throw error
      return this.drawn(name, curve)
    }
  }

  /**
   * Adds a layer that a node stands for.
   * @param axes of the result, by its shape; those of the first input where absent
   */
  emit(spec: LayerSpec, inputs: readonly MapValue[], options: EmitOptions): MapValue {
    const layer = this.layers.add(
      spec,
      inputs.map((input) => input.layer),
      options.tensors,
      options.wish ?? null,
    )
    const shape = this.layers.shapeOf(layer)
    return { kind: 'map', layer, shape, axes: options.axes(shape), ...NO_TRAIL }
  }

  /** A map whose numbers became the channels of one position, as a flatten layer has them. */
  flatten(value: MapValue): MapValue {
    const { height, width } = value.shape
    if (height === 1 && width === 1) return value
    const made = this.flattened.get(value.layer) ?? this.emit({ kind: 'flatten' }, [value], { axes: () => [] })
    this.flattened.set(value.layer, made)
    return { ...made, axes: afterFlatten(value.axes, value.shape) }
  }
}

interface EmitOptions {
  tensors?: Record<string, Float32Array>
  wish?: string | null
  axes: (shape: MapValue['shape']) => Axis[]
}

/** One node with its inputs and attributes, as handlers of operators read it. */
export class Reading {
  constructor(
    readonly graph: Graph,
    readonly node: OnnxNode,
    readonly at: number,
  ) {}

  bad(why: string): WorkbenchError {
    return badNode(this.graph.model, this.node, why)
  }

  has(index: number): boolean {
    return (this.node.inputs[index] ?? '') !== ''
  }

  value(index: number): Value {
    const name = this.node.inputs[index] ?? ''
    const value = this.graph.values.get(name)
    if (!value)
      throw this.bad(
        name === ''
          ? `its input ${index + 1} is missing`
          : `its input ${shown(name, 80)} is computed by no node before it`,
      )
    return value
  }

  /** An input that depends on the image, as a layer's output. */
  map(index: number): MapValue {
    return this.graph.mapOf(this.node.inputs[index]!, this.value(index), this.node)
  }

  /** An input that is the same for every image. */
  constant(index: number): Constant {
    const value = this.value(index)
    if (value.kind !== 'constant')
      throw this.bad(
        `its input ${shown(this.node.inputs[index]!, 80)} depends on the image, and is read where it does not`,
      )
    return value
  }

  /** Whole numbers of an attribute, or of an input where newer operator sets have it there. */
  integers(attribute: string, input?: number): number[] | null {
    const value = this.node.attributes.get(attribute)
    if (value?.kind === 'numbers') return value.values
    if (value?.kind === 'number') return [value.value]
    if (input === undefined || !this.has(input)) return null
    const numbers = this.constant(input).numbers()
    if (numbers.length > 4096) throw this.bad(`its ${attribute} has ${numbers.length} numbers`)
    return [...numbers]
  }

  number(attribute: string, otherwise: number): number {
    const value = this.node.attributes.get(attribute)
    return value?.kind === 'number' ? value.value : otherwise
  }

  text(attribute: string, otherwise: string): string {
    const value = this.node.attributes.get(attribute)
    return value?.kind === 'text' ? value.value : otherwise
  }

  /** The same numbers under other dimensions: a view of the layer, not a layer of its own. */
  view(value: MapValue, axes: readonly Axis[], input = 0): MapValue {
    return { ...value, axes, ...this.trail(value, input) }
  }

  /** A value's trail after this node's use of it. */
  trail(value: Trail, input: number): Trail {
    return trailOf(value, this.node.inputs[input]!, `${this.at}:${input}`)
  }

  /** float32 numbers of a constant with so many. */
  weights(index: number, length?: number): Float32Array {
    const { numbers, dims } = this.constant(index)
    const found: Numbers = numbers()
    if (length !== undefined && found.length !== length)
      throw this.bad(
        `its input ${shown(this.node.inputs[index]!, 80)} has the shape [${dims.join(', ')}] instead of [${length}]`,
      )
    return found instanceof Float32Array ? found : Float32Array.from(found)
  }

  /** Which of our channels stands at each place of the axis at `at`; null where they are in order. */
  channels(value: MapValue, at: number): number[] | null {
    const axis = value.axes[at]
    if (!axis || !isOnly(axis, 'C')) throw this.bad(`its channels are not dimension ${at} of ${describeSides(value)}`)
    const places = channelsAlong(axis)
    if (places.length !== value.shape.channels)
      throw this.bad(`it takes some of the channels of ${describeSides(value)}`)
    return places.every((place, i) => place === i) ? null : places
  }

  /** Makes sure that an input is a map as [N, C, H, W], and gives its channels' order. */
  planes(value: MapValue): { value: MapValue; order: number[] | null } {
    if (value.axes.length !== 4)
      throw this.bad(`its input has the shape ${describeSides(value)}, and images have four dimensions`)
    const [, channels, rows, columns] = value.axes as [Axis, Axis, Axis, Axis]
    const { height, width } = value.shape
    // Positions that became channels: a flatten stood before.
    if (rows.length === 0 && columns.length === 0 && !isOnly(channels, 'C'))
      return this.planes(this.graph.flatten(value))
    if (!isWhole(rows, 'H', height) || !isWhole(columns, 'W', width))
      throw this.bad(`rows and columns are not the last two dimensions of ${describeSides(value)}`)
    return { value, order: this.channels(value, 1) }
  }

  /** The name that the file gives the layer: that of its weights, or of the node. */
  wish(input?: number): string | null {
    const weights = input === undefined || !this.has(input) ? null : this.value(input)
    const name = weights?.kind === 'constant' ? weights.name : null
    const stem = name && /^(.+)[./](weight|kernel|gamma|scale|w|W)$/.exec(name)?.[1]
    if (stem && !/^(onnx|val_)/.test(stem)) return stem
    // PyTorch's: /layer1/layer1.0/conv1/Conv
    const parts = this.node.name.split('/').filter((part) => part !== '')
    if (parts.length < 2 || !/[A-Z]/.test(parts.at(-1)![0]!)) return null
    const path = parts.slice(0, -1)
    return path.reduce(
      (whole, part) => (part.startsWith(`${whole}.`) ? part : whole === '' ? part : `${whole}.${part}`),
      '',
    )
  }
}

export const describeSides = (value: Value): string => `[${sidesOf(value).join(', ')}]`

/** A permutation that brings groups of channels among each other: how many groups; null for another one. */
export function shuffleOf(axis: Axis): number | null {
  const [inner, outer, ...others] = merged(axis)
  if (!inner || !outer || others.length > 0) return null
  return inner.of === 'C' && outer.of === 'C' && inner.stride === 1 && outer.stride === inner.size ? outer.size : null
}
