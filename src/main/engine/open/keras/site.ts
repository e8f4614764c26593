import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { FROM_PLANES, type NodeList, type PlainAttributes, TO_PLANES } from '../lowering/nodeList.ts'
import { type Json, listOf, numberOf, textOf } from './json.ts'
import type { KerasModel, LayerPlace } from './kerasModel.ts'

/** One call of a Keras layer on its way into ONNX's operators. */
export class Site {
  constructor(
    readonly model: KerasModel,
    readonly list: NodeList,
    readonly kind: string,
    readonly config: Json,
    readonly place: LayerPlace,
    /** Names of tensors, or numbers that stand in the configuration. */
    readonly inputs: readonly (string | number)[],
  ) {}

  get name(): string {
    return this.place.names.join('/')
  }

  get origin(): string {
    return `layer ${shown(this.name, 80)} (${shown(this.kind, 60)})`
  }

  bad(why: string): WorkbenchError {
    return new WorkbenchError('BAD_FILE', `${this.model.label} cannot be opened: ${this.origin}: ${why}.`)
  }

  /** The only input. */
  get x(): string {
    const [x, ...others] = this.inputs
    if (typeof x !== 'string' || others.length > 0)
      throw this.bad(`it takes ${this.inputs.length} inputs, and one tensor is read`)
    return x
  }

  get rank(): number {
    return this.list.rankOf(this.x)
  }

  node(operator: string, inputs: readonly string[], attributes: PlainAttributes = {}, rank?: number): string {
    return this.list.node(this.origin, operator, inputs, attributes, rank)
  }

  /** Whether channels stand before rows and columns. */
  get isPlanes(): boolean {
    return this.config.data_format === 'channels_first'
  }

  /** What `make` makes of a map as [N, C, H, W], in the layer's own order again. */
  onPlanes(x: string, make: (planes: string) => string): string {
    if (this.list.rankOf(x) !== 4)
      throw this.bad(`its input has ${this.list.rankOf(x)} dimensions, and images have four`)
    if (this.isPlanes) return make(x)
    return this.node('Transpose', [make(this.node('Transpose', [x], TO_PLANES))], FROM_PLANES)
  }

  number(key: string, otherwise: number): number {
    return numberOf(this.config[key]) ?? otherwise
  }

  /** A true or false of the configuration. */
  flag(key: string, otherwise: boolean): boolean {
    return typeof this.config[key] === 'boolean' ? this.config[key] : otherwise
  }

  text(key: string, otherwise: string): string {
    return textOf(this.config[key]) ?? otherwise
  }

  /** Two whole numbers, for rows and columns, or one for both. */
  pair(key: string, otherwise: number): [number, number] {
    const value = this.config[key] ?? otherwise
    const [rows, columns] = Array.isArray(value) ? value : [value, value]
    for (const side of [rows, columns])
      if (typeof side !== 'number' || !Number.isInteger(side) || side < 1 || side > 4096)
        throw this.bad(`its ${key} is ${shown(JSON.stringify(value), 60)}, and whole numbers of 1 to 4096 are read`)
    return [rows as number, columns as number]
  }

  /** `auto_pad` of a `padding`: what TensorFlow calls "same" puts the odd row at the end. */
  get autoPad(): 'SAME_UPPER' | 'VALID' {
    const padding = this.text('padding', 'valid').toLowerCase()
    if (padding === 'same') return 'SAME_UPPER'
    if (padding === 'valid') return 'VALID'
    throw this.bad(`its padding is "${shown(padding, 40)}", and "same" and "valid" are read`)
  }

  /** A dimension counted from the front. */
  axis(key: string, otherwise: number): number {
    const value = this.config[key] ?? otherwise
    const [one, ...others] = Array.isArray(value) ? listOf(value) : [value]
    const axis = numberOf(one)
    if (axis === null || others.length > 0 || !Number.isInteger(axis))
      throw this.bad(`its ${key} is ${shown(JSON.stringify(value), 60)}, and one dimension is read`)
    return axis < 0 ? axis + this.rank : axis
  }

  /** A weight of the layer as a constant of the graph; null where the file has none. */
  optional(names: readonly [string, ...string[]], index: number): string | null {
    const stored = this.model.weights.find(this.place, names, index)
    return stored && this.list.stored(`${this.name}/${names[0]}`, stored)
  }

  /** @throws WorkbenchError BAD_FILE where the file does not have it */
  weight(names: readonly [string, ...string[]], index: number): string {
    const found = this.optional(names, index)
    if (found === null) throw this.bad(`its weight ${names[0]} is not in the file`)
    return found
  }

  /** Sides of a constant. */
  dims(constant: string): number[] {
    return this.list.initialisers.get(constant)?.dims ?? []
  }
}

/** What a layer becomes: the name of its output. */
export type Lowering = (site: Site) => string
export type Lowerings = Record<string, Lowering>
