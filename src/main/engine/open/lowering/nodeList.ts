import { WorkbenchError } from '../../../../shared/errors.ts'
import type { Attribute, OnnxModel, OnnxNode, OnnxValue } from '../onnx/model.ts'
import type { StoredTensor } from '../onnx/storedTensor.ts'

/** Attributes as they are written down: numbers, lists, texts. */
export type PlainAttributes = Record<string, number | readonly number[] | string>

/** Numbers of a file in another format, read when they are asked for. */
export interface Stored {
  dims: readonly number[]
  read(): Float32Array | Float64Array
}

const MOST_NODES = 20_000

/**
 * A network of another format, written down in ONNX's operators, which are what is read here: views, activations, scalings and shapes are then
 * understood once. Tensors keep the dimensions that their format gives them; transposes around what wants [N, C, H, W] vanish when they are read.
 */
export class NodeList {
  readonly nodes: OnnxNode[] = []
  readonly initialisers = new Map<string, StoredTensor>()
  private readonly ranks = new Map<string, number>()

  constructor(readonly label: string) {}

  /**
   * Adds a node.
   * @param origin what the other format calls it, for errors: `layer conv1 (Conv2D)`
   * @param rank dimensions of the result; those of the first input where absent
   * @returns the name of its output
   */
  node(
    origin: string,
    operator: string,
    inputs: readonly string[],
    attributes: PlainAttributes = {},
    rank = this.rankOf(inputs[0] ?? ''),
  ): string {
    const output = `${operator}:${this.nodes.length}`
    this.nodes.push({
      name: output,
      origin,
      operator,
      inputs: [...inputs],
      outputs: [output],
      attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, attribute(value)])),
    })
    if (this.nodes.length > MOST_NODES)
      throw new WorkbenchError('BAD_FILE', `${this.label} cannot be opened: it has more than ${MOST_NODES} operations.`)
    this.ranks.set(output, rank)
    return output
  }

  rankOf(name: string): number {
    return this.ranks.get(name) ?? this.initialisers.get(name)?.dims.length ?? 0
  }

  /** Says how many dimensions a value has that no node makes. */
  know(name: string, rank: number): void {
    this.ranks.set(name, rank)
  }

  /** A tensor of the file under a name of its own: `conv1/kernel` names the layer that it becomes. */
  stored(name: string, { dims, read }: Stored, isFloat = true): string {
    if (!this.initialisers.has(name)) this.initialisers.set(name, { name, dims: [...dims], isFloat, read })
    return name
  }

  /** Numbers that no file holds. */
  floats(numbers: readonly number[] | Float32Array, dims: readonly number[] = [numbers.length]): string {
    return this.stored(`:${this.initialisers.size}`, {
      dims,
      read: () => (numbers instanceof Float32Array ? numbers : Float64Array.from(numbers)),
    })
  }

  model(inputs: OnnxValue[], outputs: string[], producer: string, imageOrder: 'NCHW' | 'NHWC'): OnnxModel {
    return {
      label: this.label,
      producer,
      opset: 17,
      nodes: this.nodes,
      initialisers: this.initialisers,
      inputs,
      imageOrder,
      outputs: outputs.map((name) => ({ name, dims: [] })),
      shapes: new Map(),
      metadata: new Map(),
    }
  }
}

function attribute(value: number | readonly number[] | string): Attribute {
  if (typeof value === 'number') return { kind: 'number', value }
  return typeof value === 'string' ? { kind: 'text', value } : { kind: 'numbers', values: [...value] }
}

/** From [N, H, W, C] to [N, C, H, W], and back. */
export const TO_PLANES = { perm: [0, 3, 1, 2] } as const
export const FROM_PLANES = { perm: [0, 2, 3, 1] } as const
