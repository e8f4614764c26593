import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import { type Json, listOf, objectOf, textOf } from '../keras/json.ts'
import { NodeList } from '../lowering/nodeList.ts'
import { openLowered } from '../lowering/openLowered.ts'
import { nearestOf } from '../onnx/nearest.ts'
import { ELEMENTWISE } from './operations/elementwise.ts'
import { SHAPES } from './operations/shapes.ts'
import { WINDOWS } from './operations/windows.ts'
import { type TfOperations, TfSite } from './tfSite.ts'
import type { TfjsWeight } from './weights.ts'

/** Every operation of TensorFlow that is read. */
const OPERATIONS: TfOperations = { ...WINDOWS, ...SHAPES, ...ELEMENTWISE }
const MOST_NODES = 20_000

export interface GraphFile {
  label: string
  json: Json
  weights: ReadonlyMap<string, TfjsWeight>
  /** In the file's own order. */
  nodes: Json[]
  /** Name of the node that makes the scores. */
  output: string
}

/** A graph model as its file says it. */
export function graphFile(label: string, json: Json, weights: ReadonlyMap<string, TfjsWeight>): GraphFile {
  const nodes = listOf(objectOf(json.modelTopology).node).map(objectOf)
  return { label, json, weights, nodes, output: outputOf(json, nodes) }
}

/**
 * A graph model of TensorFlow.js, as its converter and the workbench write it.
 * @throws WorkbenchError BAD_FILE naming the operation
 */
export function openGraph(file: GraphFile, options: OpenOptions): ForeignModel {
  const { label, json, weights } = file
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${label} cannot be opened: ${why}.`)
  const list = new NodeList(label)
  const nodes = ordered(file.nodes, bad)
  const values = new Map<string, string>()
  const inputs: { name: string; dims: (number | null)[] }[] = []
  for (const node of nodes) {
    const [name, op] = [textOf(node.name) ?? '', textOf(node.op) ?? '']
    if (op === 'Placeholder') {
      const dims = sidesOf(objectOf(objectOf(node.attr).shape))
      inputs.push({ name, dims })
      list.know(name, dims.length)
      values.set(name, name)
    } else if (op === 'Const') {
      const stored = weights.get(name)
      if (!stored) throw bad(`the tensor ${shown(name, 80)} is not in its files of weights`)
      values.set(name, list.stored(name, stored, stored.isFloat))
    } else {
      const given = inputsOf(node).map((input) => values.get(input) ?? '')
      const site = new TfSite(list, name, op, given, objectOf(node.attr))
      const make = Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op] : undefined
      if (!make)
        throw site.bad(
          `the operation ${shown(op, 60)} is not read (the nearest that is: ${nearestOf(op, Object.keys(OPERATIONS))}); export the network as ONNX`,
        )
      values.set(name, make(site))
    }
  }
  const output = values.get(file.output)
  if (output === undefined) throw bad('it has no output')
  const graph = list.model(inputs, [output], '', 'NHWC')
  const classes = listOf(objectOf(json.userDefinedMetadata).classes).map(textOf)
  return {
    ...openLowered(graph, bad, options),
    form: 'TensorFlow.js graph model',
    producer: textOf(json.generatedBy),
    classes: classes.length > 1 && !classes.includes(null) ? (classes as string[]) : null,
  }
}

/** Names of the nodes that one takes: `^name` only orders, `name:0` is the first output. */
const inputsOf = (node: Json): string[] =>
  listOf(node.input)
    .map((input) => textOf(input) ?? '')
    .filter((input) => !input.startsWith('^'))
    .map((input) => input.replace(/:0$/, ''))

/** Nodes in an order in which each stands behind what it takes; files keep them in any. */
function ordered(nodes: Json[], bad: (why: string) => Error): Json[] {
  if (nodes.length > MOST_NODES) throw bad(`it has more than ${MOST_NODES} operations`)
  const done = new Set<string>()
  const out: Json[] = []
  let rounds = 0
  for (let open = nodes; open.length > 0; ) {
    // Files keep nodes nearly in order; one that is written backwards would take a round for each.
    if (++rounds > 1000) throw bad('its operations stand in no order that is read')
    const waiting: Json[] = []
    for (const node of open)
      if (inputsOf(node).every((input) => done.has(input))) {
        done.add(textOf(node.name) ?? '')
        out.push(node)
      } else waiting.push(node)
    if (waiting.length === open.length)
      throw bad(`operation ${shown(textOf(waiting[0]!.name) ?? '', 80)} takes something that nothing computes`)
    open = waiting
  }
  return out
}

function sidesOf(shape: Json): (number | null)[] {
  const dims = listOf(objectOf(shape.shape).dim).slice(0, 8)
  return dims.map((dim) => {
    const side = Number(objectOf(dim).size)
    return Number.isInteger(side) && side > 0 ? side : null
  })
}

/** The first output that the signature names, else the last node that nothing takes. */
function outputOf(json: Json, nodes: readonly Json[]): string {
  const signature = objectOf(json.signature ?? objectOf(json.userDefinedMetadata).signature)
  const [first] = Object.values(objectOf(signature.outputs)).map(objectOf)
  const named = textOf(first?.name)?.replace(/:0$/, '')
  if (named) return named
  const taken = new Set(nodes.flatMap(inputsOf))
  return textOf(nodes.findLast((node) => !taken.has(textOf(node.name) ?? ''))?.name) ?? ''
}
