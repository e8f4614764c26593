import { isDeepStrictEqual } from 'node:util'
import { sameShape } from '../../../../shared/checkpoint/shape.ts'
import { TfGraph, type TfjsConstant, type TfNode } from '../../exports/tfjs/graph.ts'
import type { Json } from '../keras/json.ts'
import type { TfjsWeight } from './weights.ts'

/** Ends the comparison of a graph with a file's at the first thing that differs. */
export class Different extends Error {}

/** Marks are whole numbers in the bits of floats; from here on bits are those of 1 and more, which a graph's own constants may be. */
const MOST_MARKS = 0x3f80_0000

interface Marked {
  name: string
  /** Mark of its first number. */
  first: number
  /** What the file holds in their places. */
  found: Float32Array
  missing: number
}

/**
 * A graph that is written to be compared with a file's, node by node. In the place of weights it is given marks, a number of its own for each; where
 * these end up among the constants says which number of the file is which weight, whatever a writer does to their order.
 */
export class MarkedGraph extends TfGraph {
  private readonly tensors: Marked[] = []
  private next = 1

  constructor(
    private readonly theirs: readonly Json[],
    private readonly weights: ReadonlyMap<string, TfjsWeight>,
  ) {
    super()
  }

  /** Marks in the place of a tensor's numbers. @throws Different for more than can be told apart */
  marks(name: string, count: number): Float32Array {
    if (this.next + count > MOST_MARKS) throw new Different()
    this.tensors.push({ name, first: this.next, found: new Float32Array(count), missing: count })
    const marks = new Uint32Array(count)
    for (let i = 0; i < count; i++) marks[i] = this.next + i
    this.next += count
    return new Float32Array(marks.buffer)
  }

  /** A tensor's numbers in the file, once the graph is written. @throws Different where some are not in it, or twice */
  numbers(name: string): Float32Array {
    const tensor = this.tensors.find((one) => one.name === name)
    if (tensor?.missing !== 0) throw new Different()
    return tensor.found
  }

  override add(node: TfNode): void {
    if (!isDeepStrictEqual(this.theirs[this.nodes.length], node)) throw new Different()
    super.add(node)
  }

  protected override hold({ name, shape, data }: TfjsConstant): void {
    const stored = this.weights.get(name)
    const isFloat = data instanceof Float32Array
    if (!stored || stored.isFloat !== isFloat || !sameShape(stored.dims, shape)) throw new Different()
    const theirs = stored.read()
    // A number alone is the graph's own.
    if (isFloat && shape.length > 0) this.take(new Uint32Array(data.buffer, data.byteOffset, data.length), data, theirs)
    else if (data.some((value, i) => value !== theirs[i])) throw new Different()
  }

  private take(marks: Uint32Array, data: Float32Array, theirs: ArrayLike<number>): void {
    let tensor = this.tensors.at(-1)
    for (let i = 0; i < marks.length; i++) {
      const mark = marks[i]!
      if (mark === 0 || mark >= MOST_MARKS) {
        if (data[i] !== theirs[i]) throw new Different()
        continue
      }
      const isIn = (one: Marked | undefined) => one && mark >= one.first && mark < one.first + one.found.length
      if (!isIn(tensor)) tensor = this.tensors.findLast(isIn)
      if (!tensor) throw new Different()
      tensor.found[mark - tensor.first] = theirs[i]!
      tensor.missing--
    }
  }
}
