/** Numbers that a graph holds: weights, shapes, paddings. */
export interface TfjsConstant {
  name: string
  shape: readonly number[]
  data: Float32Array | Int32Array
}

/** An attribute as TensorFlow's GraphDef has it in JSON, where 64-bit numbers and bytes are texts. */
export type TfAttribute =
  | { type: string }
  | { b: boolean }
  | { f: number }
  | { i: string }
  | { s: string }
  | { list: { i: string[] } }
  | { shape: { dim: { size: string }[] } }
  | { tensor: { dtype: string; tensorShape: { dim: { size: string }[] } } }

export interface TfNode {
  name: string
  op: string
  input: string[]
  attr: Record<string, TfAttribute>
}

export const DT_FLOAT = 'DT_FLOAT'
const DT_INT32 = 'DT_INT32'

/** Text in an attribute is bytes, and bytes are base64. */
export const textAttribute = (text: string): TfAttribute => ({ s: Buffer.from(text, 'utf8').toString('base64') })
export const listAttribute = (numbers: readonly number[]): TfAttribute => ({ list: { i: numbers.map(String) } })
export const dimsOf = (shape: readonly number[]) => ({ dim: shape.map((side) => ({ size: String(side) })) })

/** TensorFlow's operations one after the other, on maps [N, H, W, C]. */
export class TfGraph {
  readonly nodes: TfNode[] = []
  readonly constants: TfjsConstant[] = []

  /**
   * Adds an operation.
   * @param scope name of the layer that it is of: operations and constants are called `scope/1`, `scope/2`, ...
   * @returns its name
   */
  node(scope: string, op: string, input: readonly string[], attr: Record<string, TfAttribute> = {}): string {
    const name = `${scope}/${op}_${this.nodes.length}`
    this.add({ name, op, input: [...input], attr: { T: { type: DT_FLOAT }, ...attr } })
    return name
  }

  /** An operation with a name of its own, in the place of one that was made by chance. */
  named(name: string, op: string, input: readonly string[], attr: Record<string, TfAttribute> = {}): string {
    this.add({ name, op, input: [...input], attr: { T: { type: DT_FLOAT }, ...attr } })
    return name
  }

  floats(scope: string, data: Float32Array | number, shape: readonly number[] = []): string {
    return this.constant(scope, shape, typeof data === 'number' ? Float32Array.of(data) : data)
  }

  integers(scope: string, numbers: readonly number[], shape: readonly number[] = [numbers.length]): string {
    return this.constant(scope, shape, Int32Array.from(numbers))
  }

  private constant(scope: string, shape: readonly number[], data: Float32Array | Int32Array): string {
    const name = `${scope}/const_${this.nodes.length}`
    const dtype = data instanceof Float32Array ? DT_FLOAT : DT_INT32
    const attr = { dtype: { type: dtype }, value: { tensor: { dtype, tensorShape: dimsOf(shape) } } }
    this.add({ name, op: 'Const', input: [], attr })
    this.hold({ name, shape, data })
    return name
  }

  add(node: TfNode): void {
    this.nodes.push(node)
  }

  protected hold(constant: TfjsConstant): void {
    this.constants.push(constant)
  }
}
