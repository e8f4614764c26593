import type { LayerSpec } from '../../../../shared/architecture/spec.ts'
import { shown } from '../../../../shared/shown.ts'
import { badNode, NodeError } from './badNode.ts'
import { FileNumbers } from './fileNumbers.ts'
import { sidesOfResult } from './foreignShape.ts'
import type { Graph } from './graph.ts'
import type { OnnxModel, OnnxNode } from './model.ts'
import { operatorWords } from './operatorWords.ts'
import { type Curve, type MapValue, NO_TRAIL } from './values.ts'

/** More inputs than a layer of an architecture has. */
const MOST_INPUTS = 16
/** What a drawing has no box for: the same numbers go on. */
const PASSED_ON = new Set(['Identity', 'Cast', 'Dropout'])
/** What gives sides and not numbers of a map. */
const OF_SIDES = new Set(['Shape', 'Size'])

/**
 * Draws a graph some of whose operators are not computed here: each of these becomes a layer of the kind `foreign-operator`, and so does what
 * reads a result whose shape nobody knows. Weights are read as far as the layers that are known need them.
 */
export class ForeignNodes {
  /** Results of foreign operators whose shape is not that of a map: their layer. */
  private readonly unshaped = new Map<string, number>()
  /** Results that do not depend on the image and are not known. */
  private readonly fixed = new Set<string>()
  private readonly producers = new Map<string, OnnxNode>()
  private readonly numbers: FileNumbers
  count = 0

  constructor(
    readonly model: OnnxModel,
    readonly graph: Graph,
  ) {
    this.numbers = new FileNumbers(graph)
    for (const node of model.nodes) for (const name of node.outputs) this.producers.set(name, node)
    graph.drawn = (name, curve) => this.ofCurve(name, curve)
  }

  /** One node, by `read` where it can be. @throws WorkbenchError BAD_FILE for a graph that makes no sense */
  take(node: OnnxNode, read: () => void): void {
    const inputs = node.inputs.filter((name) => name !== '')
    const isKnown = !inputs.some((name) => this.unshaped.has(name) || this.fixed.has(name))
    if (isKnown) {
      try {
        read()
        return
      } catch (error) {
        if (!(error instanceof NodeError)) throw error
      }
    }
    const layers = [...new Set(inputs.flatMap((name) => this.layersOf(name, node)))]
    if (layers.length === 0 || OF_SIDES.has(node.operator)) {
      for (const name of node.outputs) this.fixed.add(name)
      if (!OF_SIDES.has(node.operator)) this.numbers.pass(node)
    } else if (PASSED_ON.has(node.operator) && this.unshaped.has(inputs[0]!)) {
      this.unshaped.set(node.outputs[0]!, layers[0]!)
    } else this.draw(node, layers)
  }

  /** The layer that a tensor of the graph is the output of; none for what is the same for every image. */
  layersOf(name: string, node: OnnxNode): number[] {
    const unshaped = this.unshaped.get(name)
    if (unshaped !== undefined) return [unshaped]
    if (this.fixed.has(name)) return []
    const value = this.graph.values.get(name)
    if (!value) throw badNode(this.model, node, `its input ${shown(name, 80)} is computed by no node before it`)
    if (value.kind === 'constant') return []
    return [this.graph.mapOf(name, value, node).layer]
  }

  private draw(node: OnnxNode, layers: readonly number[]): void {
    const said = this.model.shapes.get(node.outputs[0] ?? '') ?? null
    const sides = sidesOfResult(node, (input) => this.graph.values.get(node.inputs[input] ?? ''), said)
    const layer = this.add(node, layers, sides ? null : said, sides?.shape ?? null)
    for (const [at, name] of node.outputs.entries())
      if (sides && at === 0) this.graph.values.set(name, { kind: 'map', layer, ...sides, ...NO_TRAIL })
      else this.unshaped.set(name, layer)
  }

  /** A function of each number that is no activation here. */
  private ofCurve(name: string, { base }: Curve): MapValue {
    const node = this.producers.get(name)!
    const layers = [
      ...new Set(node.inputs.filter((input) => input !== '').flatMap((input) => this.layersOf(input, node))),
    ]
    const layer = this.add(node, layers, null, base.shape)
    return { ...base, ...NO_TRAIL, layer, age: 0 }
  }

  private add(
    node: OnnxNode,
    layers: readonly number[],
    dims: readonly (number | null)[] | null,
    output: MapValue['shape'] | null,
  ): number {
    if (layers.length > MOST_INPUTS)
      throw badNode(this.model, node, `it takes ${layers.length} maps, and a drawing has at most ${MOST_INPUTS} here`)
    const says = operatorWords(node, dims)
    const { parameters, isWhole } = this.numbers.takenBy(node)
    const spec: LayerSpec = {
      kind: 'foreign-operator',
      operator: shown(node.operator, 60) || 'Unknown',
      ...(says !== '' && { says }),
      ...(output && { output: { ...output } }),
      ...(parameters > 0 && { parameters }),
      ...(!isWhole && { uncounted: true as const }),
    }
    this.count++
    return this.graph.layers.add(spec, [...layers], {}, node.name)
  }
}
