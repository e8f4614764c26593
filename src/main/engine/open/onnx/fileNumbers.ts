import { elements } from '../../../../shared/checkpoint/shape.ts'
import type { Graph } from './graph.ts'
import type { OnnxNode } from './model.ts'

/** Operators whose result has as many numbers as their first input. */
const KEEPS_COUNT = new Set([
  ...['Identity', 'Cast', 'Dropout', 'QuantizeLinear', 'DequantizeLinear'],
  ...['Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'],
])
/** What they take beside a map says sides, and is no weight. */
const RESIZES = new Set(['Resize', 'Upsample'])
/** Graphs within them may hold weights, and are not read. */
const HOLDS_GRAPHS = new Set(['If', 'Loop', 'Scan'])
/** Their weights are integers, as other nodes' shapes are. */
const QUANTISED = /QLinear|Integer|NBits/

interface Weight {
  /** The same for two ways to one tensor of the file. */
  key: unknown
  count: number
}

/** What a node takes of the file: how many numbers, and whether there are more that could not be counted. */
export interface Taken {
  parameters: number
  isWhole: boolean
}

/** Counts the numbers of a file that nodes of a drawing take: each once, wherever it comes from. */
export class FileNumbers {
  private readonly counted = new Set<unknown>()
  /** Results that are not computed here, and are a weight in another form. */
  private readonly passed = new Map<string, Weight>()
  /** Results that are not computed here, and are made of weights otherwise. */
  private readonly mixed = new Set<string>()

  constructor(private readonly graph: Graph) {}

  /** Takes note of a node whose results are the same for every image and not computed here. */
  pass({ operator, inputs, outputs }: OnnxNode): void {
    const kept = KEEPS_COUNT.has(operator) ? this.weightOf(inputs[0] ?? '', operator === 'DequantizeLinear') : null
    if (kept) this.passed.set(outputs[0]!, kept)
    else if (inputs.some((name) => this.mixed.has(name) || this.weightOf(name)))
      for (const name of outputs) this.mixed.add(name)
  }

  /** What a node takes that no node before it took; single numbers and shapes are none. */
  takenBy({ operator, inputs }: OnnxNode): Taken {
    let parameters = 0
    let isWhole = !HOLDS_GRAPHS.has(operator)
    for (const name of RESIZES.has(operator) ? inputs.slice(0, 1) : inputs) {
      const weight = this.weightOf(name)
      if (weight && !this.counted.has(weight.key)) {
        this.counted.add(weight.key)
        parameters += weight.count
      }
      if (this.mixed.has(name) || (!weight && QUANTISED.test(operator) && this.weightOf(name, true))) isWhole = false
    }
    return { parameters: Math.min(parameters, 1e12), isWhole }
  }

  private weightOf(name: string, isInteger = false): Weight | null {
    const passed = this.passed.get(name)
    if (passed) return passed
    const value = this.graph.values.get(name)
    if (value?.kind !== 'constant' || !(value.isFloat || isInteger)) return null
    const count = elements(value.dims)
    if (count < 2) return null
    // Two transpositions of one tensor are two constants; tensors of Constant nodes often share a name.
    const isInitialiser = value.name !== null && this.graph.model.initialisers.has(value.name)
    return { key: isInitialiser ? value.name : value, count }
  }
}
