import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { type Json, listOf, numberOf, objectOf, textOf } from '../keras/json.ts'
import { FROM_PLANES, type NodeList, type PlainAttributes, TO_PLANES } from '../lowering/nodeList.ts'

/** One operation of a TensorFlow graph on its way into ONNX's operators. */
export class TfSite {
  constructor(
    readonly list: NodeList,
    readonly name: string,
    readonly op: string,
    /** Names of the values that it takes. */
    readonly inputs: readonly string[],
    private readonly attributes: Json,
  ) {}

  bad(why: string): WorkbenchError {
    return new WorkbenchError('BAD_FILE', `${this.list.label} cannot be opened: ${this.origin}: ${why}.`)
  }

  get origin(): string {
    return `operation ${shown(this.name, 80)} (${shown(this.op, 60)})`
  }

  input(at: number): string {
    const found = this.inputs[at]
    if (found === undefined) throw this.bad(`its input ${at + 1} is missing`)
    return found
  }

  get x(): string {
    return this.input(0)
  }

  node(operator: string, inputs: readonly string[], attributes: PlainAttributes = {}, rank?: number): string {
    return this.list.node(this.origin, operator, inputs, attributes, rank)
  }

  /** Numbers of an input that the file holds. */
  numbers(at: number): number[] {
    const stored = this.list.initialisers.get(this.input(at))
    if (!stored) throw this.bad(`its input ${at + 1} is computed, and is read where it is constant`)
    const count = stored.dims.reduce((product, side) => product * side, 1)
    if (count > 4096) throw this.bad(`its input ${at + 1} has ${count} numbers`)
    return [
      ...stored.read(() => {
        throw this.bad('its numbers lie in another file')
      }),
    ]
  }

  /** A text, which is base64 in JSON. */
  text(key: string, otherwise: string): string {
    const value = textOf(objectOf(this.attributes[key]).s)
    return value === null ? otherwise : Buffer.from(value, 'base64').toString('utf8')
  }

  texts(key: string): string[] {
    return listOf(objectOf(objectOf(this.attributes[key]).list).s).map((text) =>
      Buffer.from(textOf(text) ?? '', 'base64').toString('utf8'),
    )
  }

  /** Whole numbers, which are texts in JSON. */
  integers(key: string): number[] {
    return listOf(objectOf(objectOf(this.attributes[key]).list).i).map(Number)
  }

  number(key: string, otherwise: number): number {
    const value = objectOf(this.attributes[key])
    const found = value.f ?? value.i
    return typeof found === 'string' ? Number(found) : (numberOf(found) ?? otherwise)
  }

  flag(key: string): boolean {
    return objectOf(this.attributes[key]).b === true
  }

  /** What `make` makes of a map [N, H, W, C] as [N, C, H, W], in that order again. */
  onPlanes(x: string, make: (planes: string) => string): string {
    if (this.text('data_format', 'NHWC') !== 'NHWC') return make(x)
    return this.node('Transpose', [make(this.node('Transpose', [x], TO_PLANES))], FROM_PLANES)
  }

  /** Rows and columns of an attribute with a number for each dimension. */
  pair(key: string): [number, number] {
    const four = this.integers(key)
    if (four.length === 0) return [1, 1]
    const [rows, columns] = this.text('data_format', 'NHWC') === 'NHWC' ? four.slice(1, 3) : four.slice(2, 4)
    return [rows ?? 1, columns ?? 1]
  }

  /** Padding of a window: by TensorFlow's two names, or edge by edge. */
  get padding(): PlainAttributes {
    const name = this.text('padding', 'VALID')
    if (name === 'SAME') return { auto_pad: 'SAME_UPPER' }
    if (name === 'VALID') return { auto_pad: 'VALID' }
    const edges = this.integers('explicit_paddings')
    if (name !== 'EXPLICIT' || edges.length !== 8) throw this.bad(`its padding is "${shown(name, 40)}"`)
    const [top = 0, bottom = 0, left = 0, right = 0] = edges.slice(2, 6)
    return { pads: [top, left, bottom, right] }
  }
}

export type TfOperation = (site: TfSite) => string
export type TfOperations = Record<string, TfOperation>
